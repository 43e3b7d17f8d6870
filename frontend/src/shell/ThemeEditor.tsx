import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { CopyButton } from "../ui/CopyButton";
import { theme as words } from "../texts/en/theme";
import { fill } from "../texts/fill";
import { showTheme, tellOfTheme } from "./theme";
import { ThemeField } from "./ThemeField";
import { editor, fetchOptions, fetchPreview, grouped, type EditorOption, type Preview, type Texts } from "./themeEditing";
import "./StatePanel.css";
import "./ThemeEditor.css";

const SECTIONS = ["theme", "theme.sidebar", "theme.light", "theme.dark", "theme.light.sidebar", "theme.dark.sidebar"];

const FILE = ".millpond/config.toml";

/** Beside the page, which shows at once what is changed here; and the lines for config.toml that make it last. */
export default function ThemeEditor() {
  const { options, given, problem } = useOptions();
  const [texts, setTexts] = useState(editor.texts);
  const [section, setSection] = useState("theme");
  const { preview, failure } = usePreview(texts ?? given, texts !== null, section);
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => panel.current?.focus(), []);

  const change = (next: Texts | null) => setTexts((editor.texts = next));
  const reset = () => {
    change(null);
    removePreview();
  };
  const shown = texts ?? given;
  return (
    <aside
      ref={panel}
      className="state-panel theme-editor"
      data-testid="stThemeEditor"
      aria-label={words.editor}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) close();
      }}
    >
      <div className="state-head">
        <h2>{words.title}</h2>
        <span className="state-total" />
        <button type="button" className="quiet" disabled={texts === null} onClick={reset}>
          {words.reset}
        </button>
        <button type="button" className="quiet icon-button" aria-label={words.close} onClick={close}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="m4 4 8 8m0-8-8 8" />
          </svg>
        </button>
      </div>
      <div className="state-body theme-body">
        <label className="theme-section">
          {words.section}
          <select value={section} onChange={(event) => setSection(event.target.value)}>
            {SECTIONS.map((name) => (
              <option key={name} value={name}>{`[${name}]`}</option>
            ))}
          </select>
        </label>
        <div role="status" className="theme-notes">
          {(problem ?? failure) !== null && <p className="theme-error" dir="auto">{problem ?? failure}</p>}
          {preview?.complaints?.map((complaint) => <p key={complaint} dir="auto">{complaint}</p>)}
        </div>
        {grouped(options, section).map(([name, each], index) => (
          <details key={name} open={index === 0} className="theme-group">
            <summary>{words[name]}</summary>
            {each.map((option) => (
              <ThemeField
                key={option.key}
                option={option}
                text={shown[`${section}.${option.key}`] ?? ""}
                error={preview?.errors?.[`${section}.${option.key}`]}
                sidebar={section.endsWith("sidebar")}
                change={(text) => change({ ...shown, [`${section}.${option.key}`]: text })}
              />
            ))}
          </details>
        ))}
        <Toml text={preview?.toml ?? ""} />
      </div>
    </aside>
  );
}

function close(): void {
  editor.show(false);
  document.getElementById("main-menu-button")?.focus();
}

function Toml({ text }: { text: string }) {
  return (
    <section className="theme-toml" aria-label={fill(words.paste, { file: FILE })}>
      <div className="theme-toml-head">
        <h3>{fill(words.paste, { file: FILE })}</h3>
        <CopyButton text={text} label={words.copy} />
      </div>
      <pre tabIndex={0} data-testid="stThemeToml">
        {text || `# ${words.nothing}`}
      </pre>
    </section>
  );
}

function useOptions(): { options: readonly EditorOption[]; given: Texts; problem: string | null } {
  const [state, setState] = useState<{ options: readonly EditorOption[]; given: Texts }>({ options: [], given: {} });
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    fetchOptions(stop.signal).then(setState, (error: unknown) => stop.signal.aborted || setProblem(wordsOf(error)));
    return () => stop.abort();
  }, []);
  return { ...state, problem };
}

/** What the texts make; shown on the page if they are `tried`. The newest question overtakes those before. */
function usePreview(texts: Texts, tried: boolean, section: string): { preview: Preview | null; failure: string | null } {
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    fetchPreview(texts, stop.signal).then(
      (made) => {
        setPreview(made);
        setFailure(null);
        if (tried) showPreview(made, section);
      },
      (error: unknown) => stop.signal.aborted || setFailure(wordsOf(error)),
    );
    return () => stop.abort();
  }, [texts, tried, section]);
  return { preview, failure };
}

function showPreview(made: Preview, section: string): void {
  const style = document.getElementById("theme-preview") ?? document.createElement("style");
  style.id = "theme-preview";
  style.textContent = made.css;
  document.head.append(style);
  setOwnSheet(false);
  const mode = /light|dark/.exec(section)?.[0] as "light" | "dark" | undefined;
  showTheme(mode ?? made.first ?? "system", made.custom ?? null);
}

function removePreview(): void {
  document.getElementById("theme-preview")?.remove();
  setOwnSheet(true);
  tellOfTheme();
}

function setOwnSheet(on: boolean): void {
  const link = document.getElementById("theme");
  if (link instanceof HTMLLinkElement) link.disabled = !on;
}

function wordsOf(error: unknown): string {
  return error instanceof Error && !(error instanceof TypeError) ? error.message : words.away;
}
