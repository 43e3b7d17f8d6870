"""An image editor: an image, sliders, before and after, and a download of the result.

Needs NumPy, and Pillow to open your own images.
"""

import struct
import zlib

import numpy as np

import millpond as st

st.set_page_config("Image editor", ":material/tune:", layout="wide")


@st.cache_data
def sample():
    """A landscape to start with."""
    y, x = np.mgrid[0:1:360j, 0:1:540j]
    hills = 0.62 + 0.08 * np.sin(7 * x) + 0.04 * np.sin(17 * x + 1)
    sky = np.stack([0.95 - 0.5 * y, 0.62 + 0.1 * y, 0.45 + 0.5 * y], axis=-1)
    sun = np.exp(-((x - 0.7) ** 2 + (y - 0.42) ** 2) * 90)[..., None] * [0.4, 0.35, 0.1]
    ground = np.stack([0.12 + 0.2 * (1 - y), 0.32 + 0.2 * (1 - y), 0.2 * np.ones_like(y)], axis=-1)
    return np.where((y > hills)[..., None], ground, np.clip(sky + sun, 0, 1))


@st.cache_data
def opened(file):
    """The pixels of an upload, scaled to 0 to 1."""
    from PIL import Image, ImageOps

    picture = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    picture.thumbnail((1600, 1600))
    return np.asarray(picture) / 255


def edited(pixels, brightness, contrast, saturation, warmth, turns, mirrored):
    """The image, changed as the sliders say."""
    result = (pixels - 0.5) * (1 + contrast / 100) + 0.5 + brightness / 200
    grey = result.mean(axis=-1, keepdims=True)
    result = grey + (result - grey) * (1 + saturation / 100)
    result = result * (1 + np.array([1, 0, -1]) * warmth / 300)
    result = np.rot90(result, turns)
    return np.clip(result[:, ::-1] if mirrored else result, 0, 1)


def as_png(pixels):
    """The image as the bytes of a PNG."""
    rows = np.ascontiguousarray((pixels * 255).round().astype(np.uint8))
    height, width, _ = rows.shape

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def reset():
    """Reset all controls."""
    st.session_state.update(brightness=0, contrast=0, saturation=0, warmth=0, turns=0, mirrored=False)


st.title("Image editor")
# On a phone, the image comes first, with the sliders below it.
view, controls = st.columns([2, 1], gap="large")

with controls:
    file = st.file_uploader("Your image", "image", max_upload_size=20)
    brightness = st.slider("Brightness", -100, 100, 0, key="brightness")
    contrast = st.slider("Contrast", -100, 100, 0, key="contrast")
    saturation = st.slider("Saturation", -100, 100, 0, key="saturation")
    warmth = st.slider("Warmth", -100, 100, 0, key="warmth")
    turns = st.select_slider(
        "Rotation", [0, 1, 2, 3], key="turns", format_func=lambda quarters: f"{quarters * 90}°"
    )
    mirrored = st.toggle("Mirrored", key="mirrored")
    st.button("Reset", on_click=reset, icon=":material/restart_alt:")

before = sample()
if file is not None:
    try:
        before = opened(file)
    except ImportError:
        view.error("To open images, install Pillow: `pip install pillow`.")
    except OSError:
        view.error(f"{file.name} is not an image that can be opened.")
after = edited(before, brightness, contrast, saturation, warmth, turns, mirrored)

with view:
    shown = st.segmented_control("Show", ["After", "Before", "Both"], default="After", required=True)
    if shown == "Both":
        left, right = st.columns(2)
        left.image(before, caption="Before", width="stretch", alt="The original image")
        right.image(after, caption="After", width="stretch", alt="The edited image")
    else:
        st.image(
            after if shown == "After" else before,
            width="stretch",
            alt=f"The image {shown.lower()} the changes",
        )
    name = "picture" if file is None else file.name.rpartition(".")[0]
    # The PNG is made only on click, so the sliders stay fast.
    st.download_button(
        "Download as PNG",
        lambda: as_png(after),
        f"{name}-edited.png",
        "image/png",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
