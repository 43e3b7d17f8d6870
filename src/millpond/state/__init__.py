"""The kernel of Session State: values by key, which of them are stored, and how they
become bytes. It knows nothing of widgets, pages or messages.
"""
