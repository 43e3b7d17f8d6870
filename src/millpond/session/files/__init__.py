"""Files of a session, as elements see them: what the page shows, and what users upload.

An element that shows a file calls ``SessionFiles.add`` each time it is drawn,
and puts what it gets into its props. An element that takes uploads gives its
component a ticket, and makes ``UploadedFile`` objects of the receipts that
come back as its value. Where the bytes are is the server's concern
(``millpond.server.files``).

``file.py``
    what is known of a file; names and types
``session_files.py``
    the interface: what every session has for its elements
``in_memory.py``
    the one of a session without a server: tests, scripts that nobody serves
``uploaded.py``
    what a script gets for an upload
"""
