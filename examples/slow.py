"""A slow computation: progress, Stop, and interactions that interrupt it."""

import time

import millpond as st

st.title("Primes, slowly")
st.write(
    "The search takes a while. Move the slider while it runs: the run is interrupted and the search starts over. "
    "Or press **Stop** at the top of the page: what was found so far stays."
)

limit = st.slider("Search up to", 100, 2000, 600, step=100)

bar = st.progress(0.0, "Searching ...")
place = st.empty()
found = []

with st.spinner("Counting ..."):
    for number in range(2, limit + 1):
        if all(number % prime for prime in found if prime * prime <= number):
            found.append(number)
        if number % 20 == 0:
            time.sleep(0.1)
            bar.progress(number / limit, f"Searching ... {number} of {limit}")
            place.write(f"{len(found)} primes so far, the last is {found[-1]}")

bar.progress(1.0, "Done")
place.success(f"There are {len(found)} primes up to {limit}.")
