"""The kernel of Session State: values by key, what of them is stored, and how they become bytes. It knows no widget, page or wire."""
