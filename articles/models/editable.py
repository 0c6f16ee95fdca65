"""What an editor edits of a story; a change of any of it moves `version`."""

# Columns of the row.
COLUMNS = (
    "headline",
    "kicker",
    "deck",
    "dateline",
    "genre",
    "slug",
    "body",
    "section",
    "lead_image",
    "publish_at",
    "expires_at",
    "discussion_mode",
    "discussion_closes_at",
    "language",
    "seo_title",
    "seo_description",
    "internal_note",
    "planned_for",
    "footer_order",
    "is_evergreen",
)
# What rows of other tables say, in the order of the page.
LISTS = ("further_sections", "tags", "bylines", "pinned", "excluded")
