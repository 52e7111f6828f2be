"""docs/gallery.html: every placement in every script, from pictures that are made here."""
