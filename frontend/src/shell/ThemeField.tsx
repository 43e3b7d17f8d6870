import { useId } from "react";
import { theme as words } from "../texts/en/theme";
import { fill } from "../texts/fill";
import { asHex, type EditorOption } from "./themeEditing";

interface FieldProps {
  readonly option: EditorOption;
  readonly text: string;
  readonly error: string | undefined;
  /** What the option is, where it is not set, is read off the sidebar. */
  readonly sidebar: boolean;
  readonly change: (text: string) => void;
}

/** One option: its name, a field for its kind, what it is for, and what is wrong with it. */
export function ThemeField({ option, text, error, sidebar, change }: FieldProps) {
  const id = useId();
  const about = {
    "aria-describedby": `${id}-about${error ? ` ${id}-error` : ""}`,
    "aria-invalid": error !== undefined,
  };
  return (
    <div className="theme-field">
      <label htmlFor={id}>{option.key}</label>
      <div className="theme-control">
        {option.kind === "colour" && (
          <input
            type="color"
            aria-label={fill(words.picker, { option: option.key })}
            value={asHex(text) ?? asHex(valueOf(option.variable, sidebar)) ?? "#808080"}
            data-unset={text === "" || undefined}
            onChange={(event) => change(event.target.value)}
          />
        )}
        <Control id={id} option={option} text={text} change={change} about={about} />
      </div>
      <p id={`${id}-about`} className="theme-about" dir="auto">
        {option.about}
      </p>
      {error !== undefined && (
        <p id={`${id}-error`} className="theme-error" dir="auto">
          {error}
        </p>
      )}
    </div>
  );
}

interface ControlProps extends Pick<FieldProps, "option" | "text" | "change"> {
  readonly id: string;
  readonly about: object;
}

function Control({ id, option, text, change, about }: ControlProps) {
  const choices = option.kind === "switch" ? ["true", "false"] : (option.choices ?? []);
  if (choices.length > 0) {
    return (
      <select id={id} value={text} onChange={(event) => change(event.target.value)} {...about}>
        <option value="">{words.notSet}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      id={id}
      type="text"
      dir={text ? "ltr" : undefined}
      inputMode={option.kind === "number" ? "numeric" : undefined}
      value={text}
      placeholder={words.notSet}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => change(event.target.value)}
      {...about}
    />
  );
}

/** What the page has for a variable. */
function valueOf(variable: string | undefined, sidebar: boolean): string {
  const place = (sidebar && document.querySelector(".stSidebarContent")) || document.documentElement;
  return variable ? getComputedStyle(place).getPropertyValue(variable) : "";
}
