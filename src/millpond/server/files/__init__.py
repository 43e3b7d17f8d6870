"""The files of sessions: what apps show, and what users upload.

A file is kept by the store of sessions, a large one in a folder or bucket
beside it (``millpond.stores.files``, ``millpond.stores.objects``). Elements
see none of that: see ``millpond.session.files``.

``spool.py``
    the bytes of one file while they come in
``contents.py``
    where the bytes of a file come from: a spool, or what an app has and is known
``service.py``
    keeps and finds files of any session, in the store and outside
``tickets.py``
    what a page shows to upload a file, and what it gets for it
``session.py``
    what elements of one live session call; hands their files to the service
``housekeeping.py``
    gives each session its files, and drops those that nothing names any more
``serving.py``, ``uploads.py``
    the routes: GET of a file; PUT and DELETE of an upload
``folders.py``
    what the frames of components are made of: the addresses, and the route
"""
