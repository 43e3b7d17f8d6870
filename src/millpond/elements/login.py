"""``st.login`` and ``st.logout``: the browser goes to where the user signs in or out, and comes back."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import quote

from millpond.config.auth import check_packages, is_configured, read_auth
from millpond.elements.checks import is_a, shown
from millpond.elements.secrets import current_source
from millpond.errors import AuthError
from millpond.props import EffectProps
from millpond.session import context


class Leave(EffectProps):
    """The tab goes to another address, and leaves its session behind."""

    effect: ClassVar[str] = "leave"

    url: str = ""
    """Relative to the app's; empty: the page is loaded again."""


def login(provider: str | None = None) -> None:
    """Send the user to sign in at a provider that the secrets configure.

    The browser goes to the provider and returns to the same page with a new
    session, in which :data:`st.user <millpond.user>` has the user. Code after
    ``st.login()`` in the script still runs.

    Parameters
    ----------
    provider : str or None
        The provider's name, such as ``"google"`` for ``[auth.google]`` in the
        secrets. None: the one in ``[auth]`` itself.

    Raises
    ------
    AuthError
        The secrets lack the provider or one of its settings, or Authlib is not
        installed.

    Examples
    --------
    >>> import millpond as st
    >>> if not st.user.get("is_logged_in"):
    ...     _ = st.button("Sign in", on_click=st.login)
    """
    if provider is not None and not is_a(provider, str):
        raise AuthError(f"`provider` must be the name of a provider, or None; got {shown(provider)}.")
    check_packages()
    settings = read_auth(current_source().values())
    name = settings.find(provider).name
    run = context.current().run
    session = run.session
    path, query = quote(session.path.now), session.query.text
    back = f"{path}?{query}" if query else path
    links = session.visitor.links
    run.happen(Leave(links.sign_in(name, back) if links is not None else f"login/{quote(name)}"))


def logout() -> None:
    """Sign the user out, here and at the provider.

    The user's sessions in this browser end at once, in all tabs. Code after
    ``st.logout()`` in the script still runs. If nobody is signed in, the page is
    reloaded.

    Examples
    --------
    >>> import millpond as st
    >>> if st.user.get("is_logged_in"):
    ...     _ = st.button("Sign out", on_click=st.logout)
    """
    run = context.current().run
    if not is_configured(current_source().values()):
        return  # as in Streamlit, nothing happens
    links = run.session.visitor.links
    run.happen(Leave(links.sign_out() if links is not None else "logout"))
