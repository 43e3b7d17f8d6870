"""Sound, video and frames in a real browser: they play from where they are to, and frames are kept apart."""

from __future__ import annotations

from playwright.sync_api import expect

APP = """
import math, struct
import millpond as st
import streamlit.components.v1 as components

RATE = 8000
samples = b"".join(struct.pack("<h", int(3000 * math.sin(n / 10))) for n in range(RATE * 4))
wav = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVEfmt ", 16, 1, 1, RATE, RATE * 2, 2, 16, b"data", len(samples)) + samples
start = 1 if not st.button("Later") else 2
st.audio(wav, start_time=start, end_time=3, alt="A tone")
st.video(None, subtitles={"English": "WEBVTT\\n\\n00:00.000 --> 00:02.000\\nHello", "Deutsch": "WEBVTT\\n\\n00:00.000 --> 00:02.000\\nHallo"}, alt="A film")

HTML = '''
<p id="p">Hello</p><div style="height: 300px"></div>
<script>
  const say = (text) => { document.getElementById("p").textContent += " " + text };
  say("runs");
  try { void parent.document.title; say("reaches the page") } catch { say("is apart") }
  try { void document.cookie; say("has cookies") } catch { say("has none") }
</script>'''
st.iframe(HTML, alt="Own")
components.html(HTML, height=120)
"""


def test_sound_plays_from_its_start_to_its_end(serve, open_tab):
    tab = open_tab(serve(APP))
    sound = tab.page.get_by_label("A tone")
    expect(sound).to_have_js_property("currentTime", 1)
    expect(sound).to_have_js_property("duration", 4)
    tab.press("Later")
    expect(sound).to_have_js_property("currentTime", 2)
    sound.evaluate("sound => { sound.muted = true; sound.currentTime = 2.8; return sound.play() }")
    expect(sound).to_have_js_property("paused", True)
    expect(sound).to_have_js_property("currentTime", 3)


def test_subtitles_of_several_languages_are_there(serve, open_tab):
    tab = open_tab(serve(APP))
    film = tab.page.get_by_label("A film")
    assert film.evaluate("film => [...film.textTracks].map(track => [track.label, track.mode])") == [
        ["English", "showing"],
        ["Deutsch", "disabled"],
    ]


def test_a_frame_is_kept_apart_and_as_high_as_its_content(serve, open_tab):
    tab = open_tab(serve(APP))
    own = tab.page.frame_locator("iframe[title=Own]")
    expect(own.locator("#p")).to_have_text("Hello runs is apart has none")
    box = tab.page.locator("iframe[title=Own]")
    expect(box).to_have_css("height", f"{own.locator('html').evaluate('html => html.offsetHeight')}px")
    assert box.evaluate("frame => frame.offsetHeight") > 300
    other = tab.page.get_by_test_id("stIFrame").nth(1)
    expect(other).to_have_css("height", "120px")
    expect(other.content_frame.locator("#p")).to_have_text("Hello runs is apart has none")
