"""The editor of a story's body: it offers what `articles.html` lets through."""

from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media, Script

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Underline": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "CodeBlock": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    # Writers want the browser's spelling check.
    "NoSpellCheck": False,
}


class BodyWidget(AdminProseEditorWidget):
    """A textarea; with script, the editor in its place."""

    def __init__(self) -> None:
        super().__init__(
            attrs={"rows": 20, "data-toolbar": _("Formatting")},
            config={"extensions": EXTENSIONS},
            preset="configurable",
        )

    @property
    def media(self) -> Media:
        """The editor, the rules that it injects, and names for its controls."""
        return super().media + Media(
            css={"all": ["css/admin-editor.css"]},
            js=[Script("js/editor-names.js", type="module")],
        )
