"""Pictures from outside: what is refused, what is left of the rest."""

import errno
import inspect
import json
import re
import subprocess
import sys
import textwrap
import threading
import zlib
from io import BytesIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from articles import decoding, images

FORMATS = ("avif", "webp", "jpg")
GPS = 0x8825
ORIENTATION = 0x0112


def encoded(picture, kind, **options):
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def plain(kind="JPEG", size=(40, 30), mode="RGB", **options):
    return encoded(Image.new(mode, size), kind, **options)


def check(data, name="picture.jpg"):
    return images.check_and_reencode(BytesIO(data), name)


def opened(picture):
    return Image.open(BytesIO(picture.data))


def png_claiming(width, height):
    """A PNG of a few bytes whose header claims a size."""

    def chunk(kind, data):
        crc = zlib.crc32(kind + data).to_bytes(4)
        return len(data).to_bytes(4) + kind + data + crc

    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 100))
        + chunk(b"IEND", b"")
    )


class TestCheck:
    @pytest.mark.parametrize(
        ("kind", "name", "mode"),
        [
            ("JPEG", "a.jpg", "RGB"),
            ("JPEG", "a.JPEG", "L"),
            ("JPEG", "a.jpg", "CMYK"),
            ("PNG", "a.png", "RGBA"),
            ("PNG", "a.png", "LA"),
            ("PNG", "a.png", "P"),
            ("PNG", "a.png", "1"),
            ("PNG", "a.png", "I;16"),
            ("WEBP", "a.webp", "RGBA"),
            ("GIF", "a.gif", "P"),
        ],
    )
    def test_takes_every_mode_of_the_four_formats(self, kind, name, mode):
        picture = check(plain(kind, mode=mode), name)

        assert (picture.width, picture.height) == (40, 30)
        assert (opened(picture).format, opened(picture).mode) == ("JPEG", "RGB")

    @pytest.mark.parametrize(
        "name", ["a.eps", "a.html", "a.svg", "a.png", "a", "a.jpg.php", ".jpg"]
    )
    def test_refuses_a_name_that_says_something_else(self, name):
        with pytest.raises(ValidationError, match="its name says something else"):
            check(plain(), name)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"%!PS-Adobe-3.0 EPSF-3.0",
            b"\xff\xd8\xff\xe0 then nothing",
            plain("BMP"),
            plain("TIFF"),
            plain("PPM"),
        ],
    )
    def test_refuses_what_is_none_of_the_four(self, data):
        with pytest.raises(ValidationError):
            check(data)

    @pytest.mark.parametrize(("kind", "suffix"), [("JPEG", "jpg"), ("PNG", "png")])
    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
    def test_refuses_half_a_file(self, kind, suffix, share):
        whole = encoded(Image.effect_noise((200, 200), 90).convert("RGB"), kind)

        with pytest.raises(ValidationError, match="picture"):
            check(whole[: int(len(whole) * share)], f"a.{suffix}")

    @pytest.mark.parametrize("size", [(13_000, 13_000), (9_000, 9_000), (2**31 - 1, 1)])
    def test_refuses_a_bomb_by_its_header(self, size):
        with pytest.raises(ValidationError, match="too large"):
            check(png_claiming(*size), "a.png")

    def test_refuses_too_many_bytes(self, monkeypatch):
        monkeypatch.setattr(images, "MAX_BYTES", 100)

        with pytest.raises(ValidationError, match="15 MB"):
            check(plain())

    def test_refuses_too_many_frames(self):
        frames = [Image.new("L", (8, 8), number * 5) for number in range(51)]
        moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])

        with pytest.raises(ValidationError, match="50 frames"):
            check(moving, "a.gif")


class TestReencode:
    def test_drops_where_and_with_what_it_was_taken(self):
        exif = Image.Exif()
        exif[0x010F] = "A camera with a serial number"
        exif.get_ifd(GPS)[2] = (52.0, 31.0, 0.0)
        data = plain(exif=exif.tobytes(), comment=b"secret comment", xmp=b"<x>xmp</x>")

        picture = check(data)

        assert not opened(picture).getexif()
        for secret in (b"camera", b"secret", b"xmp", b"Exif"):
            assert secret in data or secret == b"camera"
            assert secret not in picture.data

    def test_drops_texts_of_a_png(self):
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", "the source")
        notes.add_itxt("XML:com.adobe.xmp", "the source")

        assert b"source" not in check(plain("PNG", pnginfo=notes), "a.png").data

    def test_drops_a_script_behind_the_pixels(self):
        picture = check(plain() + b"<script>alert(1)</script>")

        assert b"script" not in picture.data

    def test_turns_it_upright(self):
        exif = Image.Exif()
        exif[ORIENTATION] = 6

        picture = check(plain(size=(40, 30), exif=exif.tobytes()))

        assert (picture.width, picture.height) == (30, 40)

    def test_shows_the_colors_that_a_profile_means_and_drops_it(self):
        swapped = encoded(Image.new("RGB", (8, 8), (200, 40, 90)), "JPEG", quality=100)
        same = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        red = same.index(b"rXYZ") + 4, same.index(b"bXYZ") + 4
        other = bytearray(same)  # red and blue change places
        other[red[0] : red[0] + 4], other[red[1] : red[1] + 4] = (
            same[red[1] : red[1] + 4],
            same[red[0] : red[0] + 4],
        )
        data = encoded(
            Image.open(BytesIO(swapped)), "JPEG", quality=100, icc_profile=bytes(other)
        )

        shown = opened(check(data))

        assert "icc_profile" not in shown.info
        color = shown.getpixel((4, 4))
        assert all(abs(a - b) < 8 for a, b in zip(color, (90, 40, 200), strict=True)), (
            color
        )

    @pytest.mark.parametrize("space", [b"RGB ", b"GRAY", b"CMYK"])
    def test_drops_what_is_no_profile(self, space):
        secret = b"x" * 16 + space + b"<script>GPS 52.5" + b"x" * 200

        picture = check(plain(icc_profile=secret))

        assert b"script" not in picture.data
        assert b"GPS" not in picture.data

    def test_keeps_the_brightness_of_sixteen_bits(self):
        data = encoded(Image.new("I;16", (8, 8), 40_000), "PNG")

        assert opened(check(data, "a.png")).getpixel((4, 4)) == (156, 156, 156)

    def test_lays_what_is_transparent_on_white(self):
        data = encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")

        assert opened(check(data, "a.png")).getpixel((4, 4)) == (255, 255, 255)

    def test_makes_large_pictures_smaller(self):
        picture = check(plain(size=(6500, 100)))

        assert (picture.width, picture.height) == (3200, 49)

    @pytest.mark.parametrize(
        ("name", "size", "options"),
        [
            ("a.png", (7900, 5000), "mode='RGB'"),
            ("a.png", (4000, 3900), "mode='RGBA'"),
            ("a.gif", (7900, 5000), "mode='P'"),
            ("a.webp", (4000, 2900), "mode='RGB', method=0"),
        ],
    )
    def test_costs_less_than_300_mb(self, tmp_path, name, size, options):
        path = tmp_path / name
        make = f"""
            from PIL import Image
            def save(mode, **options):
                Image.new(mode, {size!r}).save({str(path)!r}, **options)
            save({options})
        """
        judge = rf"""
            import re
            from articles import decoding
            with open({str(path)!r}, "rb") as upload:
                decoding.decode(upload, ["JPEG", "PNG", "WEBP", "GIF"])
            # The resource module would count the process it was forked from, too.
            with open("/proc/self/status") as status:
                print(re.search(r"VmHWM:\s+([0-9]+) kB", status.read())[1])
        """
        run(make)

        assert int(run(judge)) < 300 * 1024
        with path.open("rb") as upload:  # under the limits of the decoder
            assert images.check_and_reencode(upload, name).width >= 3200


class TestDecoder:
    """The program that decodes: what it may cost, and what becomes of its failures."""

    def child(self, monkeypatch, tmp_path, code):
        path = tmp_path / "decoder.py"
        path.write_text(textwrap.dedent(code))
        monkeypatch.setattr(decoding, "__file__", str(path))

    def test_knows_nothing_of_the_site(self, monkeypatch, tmp_path):
        monkeypatch.setenv("SECRET_KEY", "a secret")
        code = """
            import json, os, sys
            about = {"width": len(os.environ), "height": "django" in sys.modules}
            print(json.dumps(about | {"pixels": 0}))
        """
        self.child(monkeypatch, tmp_path, code)

        told = check(plain())

        assert told.width <= 1  # LC_CTYPE, which Python sets itself
        assert not told.height

    def test_refuses_what_takes_more_than_its_memory(self, tmp_path):
        code = f"""
            import sys
            sys.path.insert(0, {str(settings.BASE_DIR / "articles")!r})
            import decoding
            decoding.MEMORY = 100 * 1024 * 1024
            decoding.main("PNG")
        """
        large = plain("PNG", (6000, 6000))

        ended = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            input=large,
            capture_output=True,
            check=True,
        )

        assert json.loads(ended.stdout) == {"refused": "costly", "values": {}}

    @pytest.mark.parametrize(
        "code",
        [
            "import os; os.kill(os.getpid(), 9)",
            "raise SystemExit(1)",
            "import time; time.sleep(60)",
        ],
    )
    def test_its_death_is_an_answer(self, monkeypatch, tmp_path, code):
        monkeypatch.setattr(images, "PATIENCE", 1)
        self.child(monkeypatch, tmp_path, code)

        with pytest.raises(ValidationError, match="save it smaller"):
            check(plain())

    def test_that_cannot_be_started_is_an_answer(self, monkeypatch):
        def no_memory(*args, **options):
            raise OSError(errno.ENOMEM, "Cannot allocate memory")

        monkeypatch.setattr(subprocess, "run", no_memory)

        with pytest.raises(ValidationError, match="save it smaller"):
            check(plain())

    def test_lets_nobody_wait_for_long(self, monkeypatch):
        turns = threading.BoundedSemaphore(1)
        monkeypatch.setattr(images, "_turns", turns)
        monkeypatch.setattr(images, "TURN", 0.01)

        with turns, pytest.raises(ValidationError, match="try again in a moment"):
            check(plain())

        assert check(plain()).width == 40

    def test_has_a_sentence_for_every_refusal(self):
        source = inspect.getsource(decoding) + inspect.getsource(images)
        found = set(re.findall(r'Refused\("(\w+)"|"refused": "(\w+)"', source))

        assert {first or second for first, second in found} == set(images.REFUSALS)


def run(code):
    """What a fresh process prints: its memory is its own."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
        text=True,
    ).stdout


class TestRender:
    def test_makes_two_widths_in_two_formats_at_first(self):
        picture = check(plain(size=(1200, 800)))

        made = {
            (item.name, item.extension): Image.open(BytesIO(item.data))
            for item in images.render_first(BytesIO(picture.data))
        }

        assert {name: (p.format, p.size) for name, p in made.items()} == {
            ("480", "webp"): ("WEBP", (480, 320)),
            ("480", "jpg"): ("JPEG", (480, 320)),
            ("960", "webp"): ("WEBP", (960, 640)),
            ("960", "jpg"): ("JPEG", (960, 640)),
        }

    def test_makes_the_rest_in_every_format(self):
        picture = check(plain(size=(1800, 1200)))

        made = {
            (item.name, item.extension): Image.open(BytesIO(item.data))
            for item in images.render_rest(BytesIO(picture.data), lambda *_: True)
        }

        later = {"1440": (1440, 960), "2160": (1800, 1200)}
        formats = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
        assert {name: (p.format, p.size) for name, p in made.items()} == {
            ("480", "avif"): ("AVIF", (480, 320)),
            ("960", "avif"): ("AVIF", (960, 640)),
            **{
                (name, extension): (formats[extension], size)
                for name, size in later.items()
                for extension in formats
            },
        }

    @pytest.mark.parametrize("size", [(1800, 1200), (600, 900), (50, 40), (3, 2000)])
    def test_cuts_every_ratio_and_enlarges_nothing(self, size):
        picture = check(plain(size=size))

        made = {
            (item.name, item.extension): Image.open(BytesIO(item.data)).size
            for item in images.render_crops(
                BytesIO(picture.data), (50, 50), lambda *_: True
            )
        }

        center = 50, 50
        on_pages = images.cards(*size, center) + images.faces(*size, center)
        assert made == {
            **{(crop.name, "jpg"): crop[:2] for crop in images.crops(*size, center)},
            **{(cut.name, kind): cut[:2] for cut in on_pages for kind in FORMATS},
        }
        for wide, high in made.values():
            assert wide <= size[0]
            assert high <= size[1]

    @given(
        st.integers(1, 3200),
        st.integers(1, 3200),
        st.tuples(st.integers(0, 100), st.integers(0, 100)),
    )
    def test_cards_are_alike_and_fit_into_their_picture(self, width, height, focus):
        cards = images.cards(width, height, focus)

        widths = [card.width for card in cards]
        assert widths == sorted(set(widths))
        assert len({card.name for card in cards}) == len(cards)
        for wide, high, _ in cards:
            assert 1 <= wide <= width
            assert 1 <= high <= height
            assert abs(wide * 2 / 3 - high) < 1

    def test_cuts_nothing_for_lists_that_has_their_ratio(self):
        assert images.cards(1800, 1200, (50, 50)) == []
        assert images.cards(1810, 1200, (50, 50)) == []
        wide = [card.width for card in images.cards(2000, 1000, (50, 50))]
        assert wide == [480, 960, 1440]
        tall = [card.width for card in images.cards(700, 2000, (50, 50))]
        assert tall == [480, 700]

    @pytest.mark.parametrize(
        ("size", "sides"),
        [((2000, 1000), [96, 240]), ((200, 900), [96, 200]), ((50, 40), [40])],
    )
    def test_faces_are_squares_that_enlarge_nothing(self, size, sides):
        faces = images.faces(*size, (50, 50))

        assert [face[:2] for face in faces] == [(side, side) for side in sides]

    def test_a_crop_keeps_its_point(self):
        halves = Image.new("RGB", (2000, 500), "white")
        halves.paste("black", (0, 0, 1000, 500))
        picture = check(encoded(halves, "JPEG"))

        def square(focus):
            made = images.render_crops(BytesIO(picture.data), focus, lambda *_: True)
            return Image.open(BytesIO(next(made).data)).convert("L")

        assert max(square((0, 50)).get_flattened_data()) < 20
        assert min(square((100, 50)).get_flattened_data()) > 235

    def test_another_point_is_another_file(self):
        names = [images.crops(1800, 1200, (x, 50))[0].name for x in (50, 50, 51)]

        assert names[0] == names[1] != names[2]

    def test_no_size_is_made_that_nobody_needs(self):
        def names(width):
            found = images.sizes(width, 10, is_complete=True)
            return [size.name for size in found]

        assert names(300) == names(960) == ["480", "960"]
        assert names(961) == names(1440) == ["480", "960", "1440"]
        assert names(1441) == names(3200) == ["480", "960", "1440", "2160"]

    def test_never_enlarges(self):
        assert images.sizes(300, 200) == [(300, 200, "480"), (300, 200, "960")]
        assert images.sizes(700, 7) == [(480, 5, "480"), (700, 7, "960")]
        assert images.sizes(3200, 1) == [(480, 1, "480"), (960, 1, "960")]

    def test_knows_its_names(self):
        assert images.is_first("480", "webp")
        assert not images.is_first("481", "webp")
        assert not images.is_first("480", "png")
        assert not images.is_first("480", "avif")
        assert not images.is_first("1440", "webp")
