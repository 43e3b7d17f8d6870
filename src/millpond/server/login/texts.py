"""What the pages of signing in say, in the languages of the page's own texts."""

from __future__ import annotations

from typing import Final, Literal

Problem = Literal["expired", "unreachable", "refused", "wrong", "too_large", "not_configured", "no_cookies"]

TEXTS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "en": {
        "expired": (
            "This link is no longer valid",
            "It was used already, too much time has passed, or it was made for another browser. Go back to the app and try again.",
        ),
        "unreachable": (
            "The sign-in service does not answer",
            "The app could not reach the service where users sign in. Try again in a moment.",
        ),
        "refused": (
            "You were not signed in",
            "The service where users sign in has refused. Go back to the app to try again, or to go on without an account.",
        ),
        "wrong": (
            "You could not be signed in",
            "What the service where users sign in has answered cannot be trusted, so nobody is signed in. If this happens again, tell the people who run the app: its log says more.",
        ),
        "too_large": (
            "You could not be signed in",
            "What the service where users sign in tells of you is more than a browser can keep. Tell the people who run the app: its log says more.",
        ),
        "not_configured": (
            "Signing in is not set up",
            "The people who run the app find in its log what is missing.",
        ),
        "no_cookies": (
            "This browser keeps no cookies",
            "Signing in needs cookies. Allow them for this site, go back to the app and try again.",
        ),
        "links": ("Try again", "Back to the app"),
    },
    "de": {
        "expired": (
            "Dieser Link ist nicht mehr gültig",
            "Er wurde schon benutzt, es ist zu viel Zeit vergangen, oder er ist für einen anderen Browser. Gehen Sie zurück zur App und versuchen Sie es noch einmal.",
        ),
        "unreachable": (
            "Der Anmeldedienst antwortet nicht",
            "Die App konnte den Dienst nicht erreichen, bei dem man sich anmeldet. Versuchen Sie es gleich noch einmal.",
        ),
        "refused": (
            "Sie wurden nicht angemeldet",
            "Der Anmeldedienst hat abgelehnt. Gehen Sie zurück zur App, um es noch einmal zu versuchen oder ohne Konto weiterzumachen.",
        ),
        "wrong": (
            "Sie konnten nicht angemeldet werden",
            "Der Antwort des Anmeldedienstes ist nicht zu trauen, darum ist niemand angemeldet. Geschieht das wieder, sagen Sie es den Betreibern der App: Ihr Protokoll sagt mehr.",
        ),
        "too_large": (
            "Sie konnten nicht angemeldet werden",
            "Der Anmeldedienst sagt mehr über Sie, als ein Browser behalten kann. Sagen Sie es den Betreibern der App: Ihr Protokoll sagt mehr.",
        ),
        "not_configured": (
            "Die Anmeldung ist nicht eingerichtet",
            "Die Betreiber der App finden in ihrem Protokoll, was fehlt.",
        ),
        "no_cookies": (
            "Dieser Browser behält keine Cookies",
            "Die Anmeldung braucht Cookies. Erlauben Sie sie für diese Seite, gehen Sie zurück zur App und versuchen Sie es noch einmal.",
        ),
        "links": ("Noch einmal versuchen", "Zurück zur App"),
    },
    "ar": {
        "expired": (
            "لم يعد هذا الرابط صالحًا",
            "استُخدم الرابط من قبل، أو مضى وقت طويل، أو أُنشئ لمتصفح آخر. عُد إلى التطبيق وحاول مرة أخرى.",
        ),
        "unreachable": (
            "خدمة تسجيل الدخول لا تستجيب",
            "تعذّر على التطبيق الوصول إلى خدمة تسجيل الدخول. حاول مرة أخرى بعد قليل.",
        ),
        "refused": (
            "لم يتم تسجيل دخولك",
            "رفضت خدمة تسجيل الدخول الطلب. عُد إلى التطبيق للمحاولة مرة أخرى أو للمتابعة دون حساب.",
        ),
        "wrong": (
            "تعذّر تسجيل دخولك",
            "لا يمكن الوثوق بإجابة خدمة تسجيل الدخول، لذلك لم يُسجَّل دخول أحد. إذا تكرر ذلك فأخبر القائمين على التطبيق: ففي سجلّه المزيد.",
        ),
        "too_large": (
            "تعذّر تسجيل دخولك",
            "ما تقوله خدمة تسجيل الدخول عنك أكثر مما يمكن للمتصفح حفظه. أخبر القائمين على التطبيق: ففي سجلّه المزيد.",
        ),
        "not_configured": (
            "لم يتم إعداد تسجيل الدخول",
            "يجد القائمون على التطبيق في سجلّه ما ينقص.",
        ),
        "no_cookies": (
            "هذا المتصفح لا يحفظ ملفات تعريف الارتباط",
            "يحتاج تسجيل الدخول إلى ملفات تعريف الارتباط. اسمح بها لهذا الموقع ثم عُد إلى التطبيق وحاول مرة أخرى.",
        ),
        "links": ("حاول مرة أخرى", "العودة إلى التطبيق"),
    },
}  # fmt: skip
"""By language and problem: the title, and what there is to say. Under ``links``: where the page leads."""
