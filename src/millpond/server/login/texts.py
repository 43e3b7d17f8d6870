"""What the pages of signing in say, in the languages of the page's own texts."""

from __future__ import annotations

from typing import Final, Literal

Problem = Literal[
    "expired",
    "unreachable",
    "refused",
    "wrong",
    "too_large",
    "not_configured",
    "no_cookies",
    "ended",
    "not_noted",
]

TEXTS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "en": {
        "expired": (
            "This link is no longer valid",
            "It has already been used, has expired, or was made for another browser. Go back to the app and try again.",
        ),
        "unreachable": (
            "The sign-in service does not respond",
            "The app could not reach the sign-in service. Try again in a moment.",
        ),
        "refused": (
            "You were not signed in",
            "The sign-in service refused the request. Go back to the app to try again, or to continue without an account.",
        ),
        "wrong": (
            "You could not be signed in",
            "The answer of the sign-in service cannot be trusted, so nobody was signed in. If this happens again, tell the people who run the app: its log has the details.",
        ),
        "too_large": (
            "You could not be signed in",
            "The sign-in service sent more data about you than a browser can store. Tell the people who run the app: its log has the details.",
        ),
        "not_configured": (
            "Signing in is not set up",
            "The app's log tells the people who run it what is missing.",
        ),
        "no_cookies": (
            "This browser does not store cookies",
            "Signing in needs cookies. Allow them for this site, go back to the app and try again.",
        ),
        "ended": (
            "You have been signed out",
            "The sign-in service ended your session, or it could not be extended. Go back to the app and sign in again.",
        ),
        "not_noted": (
            "You are signed out in this browser",
            "The app's database does not respond, so your sign-out is not recorded yet. The server records it as soon as it can. Until then, a copy of your sign-in would still be valid on the app's other servers.",
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
        "ended": (
            "Sie wurden abgemeldet",
            "Der Anmeldedienst hat Ihre Anmeldung beendet, oder sie ließ sich nicht verlängern. Gehen Sie zurück zur App und melden Sie sich neu an.",
        ),
        "not_noted": (
            "Sie sind in diesem Browser abgemeldet",
            "Die Datenbank der App antwortet nicht, daher ist die Abmeldung noch nicht vermerkt: Der Server holt es nach, sobald er kann. Bis dahin wäre eine Kopie Ihrer Anmeldung bei anderen Servern der App noch gültig.",
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
        "ended": (
            "تم تسجيل خروجك",
            "أنهت خدمة تسجيل الدخول جلستك، أو تعذّر تمديدها. عُد إلى التطبيق وسجّل الدخول من جديد.",
        ),
        "not_noted": (
            "لقد سجّلت الخروج في هذا المتصفح",
            "قاعدة بيانات التطبيق لا تستجيب، لذلك لم يُسجَّل خروجك بعد: سيسجّله الخادم حالما يستطيع. وحتى ذلك الحين تبقى أي نسخة من تسجيل دخولك صالحة لدى خوادم التطبيق الأخرى.",
        ),
        "links": ("حاول مرة أخرى", "العودة إلى التطبيق"),
    },
    "es": {
        "expired": (
            "Este enlace ya no es válido",
            "Ya se usó, ha pasado demasiado tiempo o se creó para otro navegador. Vuelva a la aplicación e inténtelo de nuevo.",
        ),
        "unreachable": (
            "El servicio de inicio de sesión no responde",
            "La aplicación no pudo contactar con el servicio donde se inicia sesión. Inténtelo de nuevo en un momento.",
        ),
        "refused": (
            "No se inició su sesión",
            "El servicio de inicio de sesión lo rechazó. Vuelva a la aplicación para intentarlo de nuevo o para continuar sin cuenta.",
        ),
        "wrong": (
            "No se pudo iniciar su sesión",
            "No se puede confiar en la respuesta del servicio de inicio de sesión, así que no se inició ninguna sesión. Si vuelve a ocurrir, avise a quienes gestionan la aplicación: su registro dice más.",
        ),
        "too_large": (
            "No se pudo iniciar su sesión",
            "Lo que el servicio de inicio de sesión dice de usted es más de lo que un navegador puede guardar. Avise a quienes gestionan la aplicación: su registro dice más.",
        ),
        "not_configured": (
            "El inicio de sesión no está configurado",
            "Quienes gestionan la aplicación encuentran en su registro lo que falta.",
        ),
        "no_cookies": (
            "Este navegador no guarda cookies",
            "Iniciar sesión requiere cookies. Permítalas para este sitio, vuelva a la aplicación e inténtelo de nuevo.",
        ),
        "ended": (
            "Se cerró su sesión",
            "El servicio de inicio de sesión terminó su sesión, o no se pudo prolongar. Vuelva a la aplicación e inicie sesión de nuevo.",
        ),
        "not_noted": (
            "Ha cerrado la sesión en este navegador",
            "La base de datos de la aplicación no responde, así que el cierre de sesión aún no está registrado: el servidor lo hará en cuanto pueda. Hasta entonces, una copia de su inicio de sesión seguiría siendo válida en otros servidores de la aplicación.",
        ),
        "links": ("Intentar de nuevo", "Volver a la aplicación"),
    },
    "fr": {
        "expired": (
            "Ce lien n’est plus valable",
            "Il a déjà servi, trop de temps a passé, ou il a été créé pour un autre navigateur. Retournez à l’application et réessayez.",
        ),
        "unreachable": (
            "Le service de connexion ne répond pas",
            "L’application n’a pas pu joindre le service où l’on se connecte. Réessayez dans un instant.",
        ),
        "refused": (
            "Vous n’êtes pas connecté",
            "Le service de connexion a refusé. Retournez à l’application pour réessayer ou pour continuer sans compte.",
        ),
        "wrong": (
            "La connexion n’a pas abouti",
            "La réponse du service de connexion n’est pas fiable, donc personne n’est connecté. Si cela se reproduit, prévenez les responsables de l’application : son journal en dit plus.",
        ),
        "too_large": (
            "La connexion n’a pas abouti",
            "Ce que le service de connexion dit de vous dépasse ce qu’un navigateur peut garder. Prévenez les responsables de l’application : son journal en dit plus.",
        ),
        "not_configured": (
            "La connexion n’est pas configurée",
            "Les responsables de l’application trouveront dans son journal ce qui manque.",
        ),
        "no_cookies": (
            "Ce navigateur ne garde pas de cookies",
            "La connexion a besoin de cookies. Autorisez-les pour ce site, retournez à l’application et réessayez.",
        ),
        "ended": (
            "Vous avez été déconnecté",
            "Le service de connexion a mis fin à votre session, ou elle n’a pas pu être prolongée. Retournez à l’application et reconnectez-vous.",
        ),
        "not_noted": (
            "Vous êtes déconnecté dans ce navigateur",
            "La base de données de l’application ne répond pas : la déconnexion n’est donc pas encore enregistrée. Le serveur le fera dès que possible. D’ici là, une copie de votre connexion resterait valable auprès d’autres serveurs de l’application.",
        ),
        "links": ("Réessayer", "Retour à l’application"),
    },
    "hi": {
        "expired": (
            "यह लिंक अब मान्य नहीं है",
            "यह पहले इस्तेमाल हो चुका है, बहुत समय बीत गया है, या यह किसी दूसरे ब्राउज़र के लिए बना था। ऐप पर लौटें और फिर कोशिश करें।",
        ),
        "unreachable": (
            "साइन-इन सेवा उत्तर नहीं दे रही",
            "ऐप उस सेवा तक नहीं पहुँच सका जहाँ साइन इन होता है। थोड़ी देर में फिर कोशिश करें।",
        ),
        "refused": (
            "आप साइन इन नहीं हुए",
            "साइन-इन सेवा ने मना कर दिया। फिर कोशिश करने या बिना खाते के आगे बढ़ने के लिए ऐप पर लौटें।",
        ),
        "wrong": (
            "साइन इन नहीं हो सका",
            "साइन-इन सेवा के उत्तर पर भरोसा नहीं किया जा सकता, इसलिए किसी को साइन इन नहीं किया गया। फिर ऐसा हो तो ऐप चलाने वालों को बताएँ: उसके लॉग में अधिक जानकारी है।",
        ),
        "too_large": (
            "साइन इन नहीं हो सका",
            "साइन-इन सेवा आपके बारे में जो बताती है वह ब्राउज़र में रखने के लिए बहुत अधिक है। ऐप चलाने वालों को बताएँ: उसके लॉग में अधिक जानकारी है।",
        ),
        "not_configured": (
            "साइन इन की व्यवस्था नहीं की गई है",
            "क्या कमी है, यह ऐप चलाने वालों को उसके लॉग में मिलेगा।",
        ),
        "no_cookies": (
            "यह ब्राउज़र कुकी नहीं रखता",
            "साइन इन के लिए कुकी चाहिए। इस साइट के लिए अनुमति दें, ऐप पर लौटें और फिर कोशिश करें।",
        ),
        "ended": (
            "आप साइन आउट हो गए हैं",
            "साइन-इन सेवा ने आपका सत्र समाप्त कर दिया, या उसे बढ़ाया नहीं जा सका। ऐप पर लौटें और फिर से साइन इन करें।",
        ),
        "not_noted": (
            "आप इस ब्राउज़र में साइन आउट हो चुके हैं",
            "ऐप का डेटाबेस जवाब नहीं दे रहा है, इसलिए साइन आउट अभी दर्ज नहीं हुआ है: सर्वर जितनी जल्दी हो सके इसे दर्ज करेगा। तब तक आपके साइन इन की कॉपी ऐप के दूसरे सर्वरों पर मान्य रहेगी।",
        ),
        "links": ("फिर कोशिश करें", "ऐप पर वापस"),
    },
    "ja": {
        "expired": (
            "このリンクはもう使えません",
            "すでに使われたか、時間が経ちすぎたか、別のブラウザ用に作られたものです。アプリに戻って、もう一度お試しください。",
        ),
        "unreachable": (
            "サインインのサービスが応答しません",
            "アプリからサインインのサービスに接続できませんでした。しばらくしてから、もう一度お試しください。",
        ),
        "refused": (
            "サインインしていません",
            "サインインのサービスが拒否しました。アプリに戻って、もう一度試すか、アカウントなしで続けてください。",
        ),
        "wrong": (
            "サインインできませんでした",
            "サインインのサービスの応答が信頼できないため、サインインは行われていません。繰り返す場合は、アプリの管理者にお知らせください。詳しくはログにあります。",
        ),
        "too_large": (
            "サインインできませんでした",
            "サインインのサービスから届いた情報が、ブラウザに保存できる量を超えています。アプリの管理者にお知らせください。詳しくはログにあります。",
        ),
        "not_configured": (
            "サインインが設定されていません",
            "足りないものは、アプリの管理者がログで確認できます。",
        ),
        "no_cookies": (
            "このブラウザは Cookie を保存しません",
            "サインインには Cookie が必要です。このサイトに許可してから、アプリに戻って、もう一度お試しください。",
        ),
        "ended": (
            "サインアウトされました",
            "サインインのサービスがセッションを終了したか、延長できませんでした。アプリに戻って、もう一度サインインしてください。",
        ),
        "not_noted": (
            "このブラウザーではログアウトしました",
            "アプリのデータベースが応答しないため、ログアウトはまだ記録されていません。サーバーは可能になりしだい記録します。それまでは、ログイン情報のコピーがアプリの他のサーバーで有効なままです。",
        ),
        "links": ("もう一度試す", "アプリに戻る"),
    },
    "ko": {
        "expired": (
            "이 링크는 더 이상 유효하지 않습니다",
            "이미 사용되었거나, 시간이 너무 지났거나, 다른 브라우저용으로 만들어졌습니다. 앱으로 돌아가 다시 시도하세요.",
        ),
        "unreachable": (
            "로그인 서비스가 응답하지 않습니다",
            "앱이 로그인 서비스에 연결할 수 없습니다. 잠시 후 다시 시도하세요.",
        ),
        "refused": (
            "로그인되지 않았습니다",
            "로그인 서비스가 거부했습니다. 앱으로 돌아가 다시 시도하거나 계정 없이 계속하세요.",
        ),
        "wrong": (
            "로그인할 수 없습니다",
            "로그인 서비스의 응답을 신뢰할 수 없어 아무도 로그인되지 않았습니다. 다시 발생하면 앱 운영자에게 알려 주세요. 자세한 내용은 로그에 있습니다.",
        ),
        "too_large": (
            "로그인할 수 없습니다",
            "로그인 서비스가 보낸 정보가 브라우저에 저장할 수 있는 양을 넘습니다. 앱 운영자에게 알려 주세요. 자세한 내용은 로그에 있습니다.",
        ),
        "not_configured": (
            "로그인이 설정되지 않았습니다",
            "무엇이 빠졌는지 앱 운영자가 로그에서 확인할 수 있습니다.",
        ),
        "no_cookies": (
            "이 브라우저는 쿠키를 저장하지 않습니다",
            "로그인하려면 쿠키가 필요합니다. 이 사이트에 쿠키를 허용하고 앱으로 돌아가 다시 시도하세요.",
        ),
        "ended": (
            "로그아웃되었습니다",
            "로그인 서비스가 세션을 끝냈거나 연장할 수 없었습니다. 앱으로 돌아가 다시 로그인하세요.",
        ),
        "not_noted": (
            "이 브라우저에서 로그아웃했습니다",
            "앱의 데이터베이스가 응답하지 않아 로그아웃이 아직 기록되지 않았습니다. 서버가 가능한 한 빨리 기록합니다. 그때까지는 로그인 정보의 사본이 앱의 다른 서버에서 계속 유효할 수 있습니다.",
        ),
        "links": ("다시 시도", "앱으로 돌아가기"),
    },
    "pt": {
        "expired": (
            "Este link não é mais válido",
            "Ele já foi usado, passou tempo demais ou foi criado para outro navegador. Volte ao aplicativo e tente de novo.",
        ),
        "unreachable": (
            "O serviço de login não responde",
            "O aplicativo não conseguiu contatar o serviço onde se faz login. Tente de novo em instantes.",
        ),
        "refused": (
            "Você não está conectado",
            "O serviço de login recusou. Volte ao aplicativo para tentar de novo ou para continuar sem conta.",
        ),
        "wrong": (
            "Não foi possível fazer login",
            "A resposta do serviço de login não é confiável, por isso ninguém está conectado. Se isso se repetir, avise quem mantém o aplicativo: o registro dele diz mais.",
        ),
        "too_large": (
            "Não foi possível fazer login",
            "O que o serviço de login diz de você é mais do que um navegador pode guardar. Avise quem mantém o aplicativo: o registro dele diz mais.",
        ),
        "not_configured": (
            "O login não está configurado",
            "Quem mantém o aplicativo encontra no registro o que falta.",
        ),
        "no_cookies": (
            "Este navegador não guarda cookies",
            "O login precisa de cookies. Permita-os para este site, volte ao aplicativo e tente de novo.",
        ),
        "ended": (
            "Sua sessão foi encerrada",
            "O serviço de login encerrou sua sessão, ou não foi possível prolongá-la. Volte ao aplicativo e faça login de novo.",
        ),
        "not_noted": (
            "Você saiu neste navegador",
            "O banco de dados do aplicativo não responde, por isso a saída ainda não foi registrada: o servidor fará isso assim que puder. Até lá, uma cópia do seu login ainda valeria em outros servidores do aplicativo.",
        ),
        "links": ("Tentar de novo", "Voltar ao aplicativo"),
    },
    "zh": {
        "expired": (
            "此链接已失效",
            "它已被使用、时间过久，或是为另一个浏览器创建的。请返回应用重试。",
        ),
        "unreachable": (
            "登录服务没有响应",
            "应用无法访问用户登录的服务。请稍后重试。",
        ),
        "refused": (
            "您尚未登录",
            "登录服务拒绝了请求。请返回应用重试，或不使用账号继续。",
        ),
        "wrong": (
            "无法登录",
            "登录服务的应答不可信，因此没有人登录。如果再次出现，请告知应用的管理者：其日志中有更多信息。",
        ),
        "too_large": (
            "无法登录",
            "登录服务提供的关于您的信息超出了浏览器能保存的大小。请告知应用的管理者：其日志中有更多信息。",
        ),
        "not_configured": (
            "尚未设置登录",
            "应用的管理者可在其日志中查看缺少什么。",
        ),
        "no_cookies": (
            "此浏览器不保存 Cookie",
            "登录需要 Cookie。请为此网站允许 Cookie，然后返回应用重试。",
        ),
        "ended": (
            "您已退出登录",
            "登录服务结束了您的会话，或会话无法延长。请返回应用重新登录。",
        ),
        "not_noted": (
            "您已在此浏览器中退出登录",
            "应用的数据库没有响应，因此退出登录尚未记录：服务器会尽快记录。在此之前，您的登录信息的副本在应用的其他服务器上仍然有效。",
        ),
        "links": ("重试", "返回应用"),
    },
}  # fmt: skip
"""By language and problem: the title, and what there is to say. Under ``links``: where the page leads."""
