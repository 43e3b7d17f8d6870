"""The tour, `millpond hello`: apps as people build them, and the parts that they are made of."""
