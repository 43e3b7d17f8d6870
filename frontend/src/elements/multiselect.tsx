import { type KeyboardEvent, useCallback, useMemo, useRef } from "react";
import { type Choice, NEW_OPTION, placeOf, wordsOf } from "../ui/choices";
import { ComboList } from "../ui/ComboList";
import { CHEVRON, ClearButton, Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { filterOptions } from "../ui/filterOptions";
import { useWidgetValue } from "../ui/hooks";
import { ALL, NEW, useCombobox } from "../ui/useCombobox";
import type { ElementProps } from "../ui/element";
import { choices as texts } from "../texts/en/choices";
import { fill } from "../texts/fill";
import { rtl } from "../texts/texts";
import "./multiselect.css";

const FEW = 10;
const [BACK, FORWARD] = rtl ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];

export default function Multiselect({ props }: ElementProps<"multiselect">) {
  const { options, filter_mode, accept_new_options, max_selections } = props;
  const [value, setValue] = useWidgetValue(props);
  const anchor = useRef<HTMLDivElement>(null);
  const tags = useRef<HTMLDivElement>(null);
  const editable = filter_mode !== null;
  const empty = options.length === 0 && !accept_new_options;
  const disabled = props.disabled || empty;
  const full = max_selections !== null && value.length >= max_selections;
  const places = useMemo(() => value.map((choice) => placeOf(choice, options)), [value, options]);
  const chosen = useMemo(() => ({ places: new Set(places), words: new Set(value.map((choice) => choice[1])) }), [places, value]);

  const rowsFor = useCallback(
    (query: string) => rowsOf({ options, chosen, query, filter_mode, accept_new_options, select_all: props.select_all && !full }),
    [options, chosen, filter_mode, accept_new_options, props.select_all, full],
  );
  const add = (added: Choice[]) => {
    const room = max_selections === null ? added.length : max_selections - value.length;
    setValue([...value, ...added.slice(0, Math.max(0, room))]);
  };
  const choiceOf = (row: number): Choice => [row, options[row] ?? ""];
  const combobox = useCombobox({
    rowsFor,
    selected: undefined,
    onPick: (row, query) => {
      if (full) return;
      if (row === NEW) add([[NEW_OPTION, query.trim()]]);
      else if (row === ALL) add(rowsFor(query).filter((other) => other >= 0).map(choiceOf));
      else add([choiceOf(row)]);
    },
    editable,
    several: true,
    disabled,
  });
  const focusInput = () => combobox.input.current?.focus();
  const remove = (position: number) => setValue(value.filter((_, at) => at !== position));

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const atStart = !combobox.query && event.currentTarget.selectionStart === 0;
    if (event.key === "Backspace" && !combobox.query && value.length > 0) return remove(value.length - 1);
    if (event.key === BACK && atStart && value.length > 0) {
      event.preventDefault();
      return tagButtons(tags.current).at(-1)?.focus();
    }
    combobox.inputProps.onKeyDown(event);
  };

  return (
    <Field hook="stMultiSelect" props={props} >
      {(ids) => (
        <>
          <FieldBox
            ref={anchor}
            disabled={disabled}
            className={`multiselect ${props.wrap === false ? "multiselect-row" : ""}`}
            onPointerDown={(event) => {
              if (disabled || (event.target as Element).closest("button, input")) return;
              event.preventDefault();
              focusInput();
              combobox.show();
            }}
            end={
              <>
                {value.length > 0 && !disabled && (
                  <ClearButton
                    name={ids.name}
                    title={fill(texts.clearAll, { name: ids.name })}
                    onPress={() => {
                      setValue([]);
                      focusInput();
                    }}
                  />
                )}
                <FieldButton
                  title={fill(texts.show, { name: ids.name })}
                  disabled={disabled}
                  onPress={() => {
                    focusInput();
                    if (combobox.open) combobox.close();
                    else combobox.show();
                  }}
                >
                  <Glyph path={CHEVRON} />
                </FieldButton>
              </>
            }
          >
            <div className="multiselect-values" data-testid="stMultiSelectTagsContainer" ref={tags}>
              {value.map((choice, position) => (
                <Tag
                  key={`${places[position]} ${choice[1]}`}
                  text={wordsOf(choice, options)}
                  position={position}
                  disabled={disabled}
                  onRemove={() => {
                    remove(position);
                    focusInput();
                  }}
                  onLeave={focusInput}
                />
              ))}
              <input
                {...combobox.inputProps}
                id={ids.control}
                className={value.length > 0 && !combobox.query ? "field-input multiselect-waits" : "field-input"}
                aria-describedby={ids.describedBy}
                inputMode={!accept_new_options && options.length <= FEW ? "none" : undefined}
                value={combobox.query ?? ""}
                dir={combobox.query ? "auto" : undefined}
                placeholder={value.length === 0 ? placeholderOf(props.placeholder, empty, accept_new_options) : undefined}
                onKeyDown={onKeyDown}
              />
            </div>
          </FieldBox>
          <span className="visually-hidden" role="status">
            {value.length > 0 ? fill(texts.selected, { count: value.length }) : ""}
          </span>
          {combobox.open && (
            <ComboList
              combobox={combobox}
              anchor={anchor}
              labelledBy={ids.label}
              options={options}
              note={full ? fill(texts.full, { count: max_selections ?? 0 }) : null}
            />
          )}
        </>
      )}
    </Field>
  );
}

type Chosen = { places: ReadonlySet<number>; words: ReadonlySet<string> };

type RowsOptions = {
  options: readonly string[];
  chosen: Chosen;
  query: string;
  filter_mode: "fuzzy" | "contains" | "prefix" | null;
  accept_new_options: boolean;
  select_all: boolean;
};

/** What is still to choose from, with "Select all" or "Add: ..." before it. */
function rowsOf({ options, chosen, query, filter_mode, accept_new_options, select_all }: RowsOptions): number[] {
  const rows = filterOptions(options, query, filter_mode).filter((row) => !chosen.places.has(row));
  const text = query.trim().toLowerCase();
  if (accept_new_options && text !== "" && !isKnown(text, options, chosen.words)) return [NEW, ...rows];
  return select_all && rows.length > 1 ? [ALL, ...rows] : rows;
}

function isKnown(text: string, options: readonly string[], chosen: ReadonlySet<string>): boolean {
  return options.some((option) => option.toLowerCase() === text) || chosen.has(text);
}

function placeholderOf(given: string | null, empty: boolean, acceptsNew: boolean): string {
  if (empty) return texts.none;
  return given ?? (acceptsNew ? texts.severalOrNew : texts.several);
}

type TagProps = { text: string; position: number; disabled: boolean; onRemove: () => void; onLeave: () => void };

/** One chosen option. Arrow keys walk over the tags' buttons; Delete removes. */
function Tag({ text, position, disabled, onRemove, onLeave }: TagProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const all = tagButtons(event.currentTarget.closest(".multiselect-values"));
    const at = all.indexOf(event.currentTarget);
    if (event.key === BACK) all[at - 1]?.focus();
    else if (event.key === FORWARD && at < all.length - 1) all[at + 1]?.focus();
    else if (event.key === FORWARD || event.key === "Escape") onLeave();
    else if (event.key === "Backspace" || event.key === "Delete") onRemove();
    else return;
    event.preventDefault();
  };
  return (
    <span className="tag" data-testid="stMultiSelectTag" data-tag="" data-tag-index={position}>
      <span className="tag-text" title={text}>
        {text}
      </span>
      <button
        type="button"
        className="tag-remove"
        aria-label={fill(texts.remove, { option: text })}
        tabIndex={-1}
        disabled={disabled}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onRemove}
        onKeyDown={onKeyDown}
      >
        <Glyph path="M5 5l6 6m0-6l-6 6" />
      </button>
    </span>
  );
}

function tagButtons(parent: Element | null): HTMLButtonElement[] {
  return [...(parent?.querySelectorAll<HTMLButtonElement>(".tag-remove") ?? [])];
}
