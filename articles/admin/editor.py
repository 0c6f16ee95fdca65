"""The editor of a story's body: it offers what `articles.html` lets through."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media, Script

from articles.embeds import PROVIDERS

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
    "HorizontalRule": True,
    "HardBreak": True,
    "PullQuote": {"name": _("Pull quote")},
    "FigurePicture": {
        "alt": _("Description"),
        "hint": _("Empty: the picture's own"),
        "remove": _("Remove this picture"),
    },
    "FigureCaption": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    # Writers want the browser's spelling check.
    "NoSpellCheck": False,
}


FIGURE = (
    '<figure><img src="/media/…/960.jpg" alt="What it shows">'
    "<figcaption>Caption</figcaption></figure>"
)
QUOTE = (
    '<blockquote class="pull-quote"><p>The quote.</p><p>Who says it</p></blockquote>'
)
SHOWN = _(
    "Pictures directly after one another are shown as a gallery. An address alone in a "
    "paragraph is shown as a video or post, loaded only on a click: %(names)s."
)


class BodyWidget(AdminProseEditorWidget):
    """A textarea; with script, the editor in its place."""

    def __init__(self) -> None:
        super().__init__(
            attrs={"rows": 20, "data-toolbar": _("Formatting")},
            config={"extensions": EXTENSIONS},
            preset="configurable",
        )

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """With what stands for itself in a text.

        Without script, also how a picture and a pull quote are written.
        """
        html = "<noscript><p class='help'>{}<br><code>{}</code><br><code>{}</code></p>"
        told = _(
            "HTML. A picture, with its address from the library, and a pull quote:"
        )
        hint = format_html(f"{html}</noscript>", told, FIGURE, QUOTE)
        names = {"names": ", ".join(provider.name for provider in PROVIDERS)}
        shown = format_html("<p class='help'>{}</p>", SHOWN % names)
        return format_html("{}{}{}", super().render(*args, **kwargs), shown, hint)

    def get_config(self) -> dict[str, Any]:
        """With our own extensions, and where they find pictures."""
        config: dict[str, Any] = super().get_config()
        figure = {
            "name": _("Picture"),
            "title": _("Choose pictures"),
            "insert": _("Insert those chosen: {n}"),
            "close": _("Close"),
            "href": reverse("admin:pictures"),
        }
        extensions = config["extensions"] | {"PictureFigure": figure}
        modules = [static("js/editor-pieces.js")]
        return config | {"extensions": extensions, "js_modules": modules}

    @property
    def media(self) -> Media:
        """The editor, the rules that it injects, and names for its controls."""
        return super().media + Media(
            css={
                "all": [
                    "css/admin-editor.css",
                    "css/admin-picture.css",
                    "css/admin-library.css",
                ]
            },
            js=[
                # Before what makes the editor: it listens for the editor to be ready.
                Script("js/editor-names.js", type="module"),
                Script("django_prose_editor/configurable.js", type="module"),
            ],
        )
