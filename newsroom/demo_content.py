"""What the demo consists of: its people, its sections, the stories of its paper."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from newsroom import roles

PASSWORD = "newsroom-demo"  # noqa: S105  of a database that refuses to be any other
STORIES = Path(__file__).with_name("demo_stories.txt")
SECTIONS = (
    "City",
    "Coast",
    "Business",
    "Culture",
    "Sport",
    "Feature and Cover",
    "Opinion",
)
# User name: first name, last name, role.
PEOPLE = {
    "reporter": ("Rosa", "Tern", roles.REPORTER),
    "editor": ("Edmund", "Vole", roles.EDITOR),
    "moderator": ("Mina", "Dune", roles.MODERATOR),
    "admin": ("Ada", "Marsh", roles.ADMINISTRATOR),
}


@dataclass(frozen=True, kw_only=True)
class DemoReply:
    author: str
    body: str
    is_pending: bool = False
    is_answer: bool = False  # to the reply before


@dataclass(kw_only=True)
class DemoStory:
    headline: str
    section: str = ""
    ago: timedelta = timedelta()  # how long before now it was published
    state: str = "published"
    note: str = ""  # for readers, when it is withdrawn
    picture: str = ""  # of demo_pictures.THINGS
    replies: list[DemoReply] = field(default_factory=list)
    body: str = ""

    def take(self, name: str, text: str) -> None:
        """Set what one line of the file's head says."""
        match name:
            case "ago":
                self.ago = timedelta(days=float(text))
            case "reply" | "answer" | "pending":
                author, body = text.split(" | ")
                self.replies.append(
                    DemoReply(
                        author=author,
                        body=body,
                        is_pending=name == "pending",
                        is_answer=name == "answer",
                    )
                )
            case "section" | "state" | "note" | "picture":
                setattr(self, name, text)
            case _:
                raise ValueError(f"{STORIES.name}: {name}?")


def read_stories() -> list[DemoStory]:
    """The stories of the file, the newest first. Each begins with `=== headline`."""
    _, *parts = STORIES.read_text(encoding="utf-8").split("\n=== ")
    return [parse_story(part) for part in parts]


def parse_story(part: str) -> DemoStory:
    head, *paragraphs = part.strip().split("\n\n")
    headline, *lines = head.splitlines()
    story = DemoStory(headline=headline)
    for line in lines:
        story.take(*line.split(": ", 1))
    story.body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return story
