/** What a language's file has to have: all texts of all areas, with the plural forms of that language. */
import type { capture } from "./en/capture";
import type { deck } from "./en/deck";
import type { files } from "./en/files";
import type { chart } from "./en/chart";
import type { chat } from "./en/chat";
import type { choices } from "./en/choices";
import type { code } from "./en/code";
import type { component } from "./en/component";
import type { copy } from "./en/copy";
import type { crash } from "./en/crash";
import type { dates } from "./en/dates";
import type { diagram } from "./en/diagram";
import type { dialog } from "./en/dialog";
import type { editor } from "./en/editor";
import type { entered } from "./en/entered";
import type { errorLinks } from "./en/errorLinks";
import type { exception } from "./en/exception";
import type { feedback } from "./en/feedback";
import type { fields } from "./en/fields";
import type { form } from "./en/form";
import type { formatDateTexts } from "./en/formatDate";
import type { help } from "./en/help";
import type { image } from "./en/image";
import type { json } from "./en/json";
import type { latex } from "./en/latex";
import type { markdown } from "./en/markdown";
import type { menu } from "./en/menu";
import type { metric } from "./en/metric";
import type { navigation } from "./en/navigation";
import type { notices } from "./en/notices";
import type { numberInput } from "./en/numberInput";
import type { pagination } from "./en/pagination";
import type { pdf } from "./en/pdf";
import type { plotly } from "./en/plotly";
import type { popover } from "./en/popover";
import type { progress } from "./en/progress";
import type { shell } from "./en/shell";
import type { sidebar } from "./en/sidebar";
import type { skeleton } from "./en/skeleton";
import type { sliders } from "./en/sliders";
import type { spinner } from "./en/spinner";
import type { statePanel } from "./en/statePanel";
import type { status } from "./en/status";
import type { table } from "./en/table";
import type { theme } from "./en/theme";
import type { task } from "./en/task";
import type { textInput } from "./en/textInput";
import type { times } from "./en/times";
import type { Text } from "./texts";

/** The English texts by area: a line for each file of `en/`. */
interface English {
  capture: typeof capture;
  deck: typeof deck;
  files: typeof files;
  chart: typeof chart;
  chat: typeof chat;
  choices: typeof choices;
  code: typeof code;
  component: typeof component;
  copy: typeof copy;
  crash: typeof crash;
  dates: typeof dates;
  diagram: typeof diagram;
  dialog: typeof dialog;
  editor: typeof editor;
  entered: typeof entered;
  errorLinks: typeof errorLinks;
  exception: typeof exception;
  feedback: typeof feedback;
  fields: typeof fields;
  form: typeof form;
  formatDate: typeof formatDateTexts;
  help: typeof help;
  image: typeof image;
  json: typeof json;
  latex: typeof latex;
  markdown: typeof markdown;
  menu: typeof menu;
  metric: typeof metric;
  navigation: typeof navigation;
  notices: typeof notices;
  numberInput: typeof numberInput;
  pagination: typeof pagination;
  pdf: typeof pdf;
  plotly: typeof plotly;
  popover: typeof popover;
  progress: typeof progress;
  shell: typeof shell;
  sidebar: typeof sidebar;
  skeleton: typeof skeleton;
  sliders: typeof sliders;
  spinner: typeof spinner;
  statePanel: typeof statePanel;
  status: typeof status;
  table: typeof table;
  theme: typeof theme;
  task: typeof task;
  textInput: typeof textInput;
  times: typeof times;
}

/** The plural forms that each language has (`new Intl.PluralRules(language)`) for numbers written in digits, up to a hundred thousand. */
interface PluralForms {
  ar: "zero" | "one" | "two" | "few" | "many" | "other";
  de: "one" | "other";
  es: "one" | "other";
  fr: "one" | "other";
  hi: "one" | "other";
  ja: "other";
  ko: "other";
  pt: "one" | "other";
  zh: "other";
}

/** The catalogue in a language. A text that is missing, or that English does not have, is an error of the types. */
export type Catalogue<L extends keyof PluralForms> = {
  readonly [Area in keyof English]: {
    readonly [Key in keyof English[Area]]: English[Area][Key] extends infer T extends Text
      ? T extends string
        ? string
        : Readonly<Record<PluralForms[L], string>>
      : never;
  };
};
