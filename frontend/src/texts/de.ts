import type { Catalogue } from "./catalogue";

globalThis.millpondTexts = {
  errorLinks: {
    search: "Google fragen",
    assistant: "ChatGPT fragen",
    newTab: "(öffnet sich in neuem Tab)",
  },
  navigation: {
    all: "Seiten der App",
    pages: "Seiten:",
    here: "(enthält die aktuelle Seite)",
    search: "Seiten suchen",
    found: { one: "{count} Seite", other: "{count} Seiten" },
    nothingFound: "Keine Seite gefunden",
    less: "Weniger anzeigen",
    more: { one: "{count} weitere anzeigen", other: "{count} weitere anzeigen" },
  },
  shell: {
    skip: "Zum Inhalt springen",
    menu: "Hauptmenü",
    sidebar: "Seitenleiste",
    openSidebar: "Seitenleiste öffnen",
    closeSidebar: "Seitenleiste schließen",
  },
  sidebar: {
    logo: "Logo",
    width: "Breite der Seitenleiste",
    pixels: { one: "{count} Pixel", other: "{count} Pixel" },
  },
  table: {
    name: "Tabelle",
    empty: "leer",
    search: "Suchen",
    searchTable: "Tabelle durchsuchen",
    found: { one: "{count} Zeile", other: "{count} Zeilen" },
    download: "Als CSV herunterladen",
    fullscreen: "Vollbild",
    closeFullscreen: "Vollbild schließen",
  },
} satisfies Catalogue<"de">;
