import enum
import random
from dataclasses import dataclass

import millpond as st


class Suit(enum.Enum):
    HEARTS = "♥"
    SPADES = "♠"
    DIAMONDS = "♦"
    CLUBS = "♣"


@dataclass
class Card:
    suit: Suit
    rank: int


st.title("Classes in the state")
st.write(
    "`Suit` and `Card` are defined in this script, which reruns at each click. The card in Session State "
    "is still a `Card`, and its suit is still the same member of `Suit`."
)
if st.button("Draw a card", type="primary") or "card" not in st.session_state:
    st.session_state.card = Card(random.choice(list(Suit)), random.randint(2, 10))
card = st.session_state.card
st.markdown(f"## {card.rank} {card.suit.value}")
st.write(
    {
        "isinstance(card, Card)": isinstance(card, Card),
        "card.suit is Suit[card.suit.name]": card.suit is Suit[card.suit.name],
        "card == Card(card.suit, card.rank)": card == Card(card.suit, card.rank),
    }
)
