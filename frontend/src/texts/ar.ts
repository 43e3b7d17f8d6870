import type { Catalogue } from "./catalogue";

globalThis.millpondTexts = {
  errorLinks: {
    search: "اسأل Google",
    assistant: "اسأل ChatGPT",
    newTab: "(يُفتح في علامة تبويب جديدة)",
  },
  navigation: {
    all: "صفحات التطبيق",
    pages: "الصفحات:",
    here: "(تتضمن الصفحة الحالية)",
    search: "البحث في الصفحات",
    found: {
      zero: "لا توجد صفحات",
      one: "صفحة واحدة",
      two: "صفحتان",
      few: "{count} صفحات",
      many: "{count} صفحة",
      other: "{count} صفحة",
    },
    nothingFound: "لم يُعثر على أي صفحة",
    less: "عرض أقل",
    more: {
      zero: "لا مزيد",
      one: "عرض صفحة أخرى",
      two: "عرض صفحتين أخريين",
      few: "عرض {count} صفحات أخرى",
      many: "عرض {count} صفحة أخرى",
      other: "عرض {count} صفحة أخرى",
    },
  },
  shell: {
    skip: "الانتقال إلى المحتوى الرئيسي",
    menu: "القائمة الرئيسية",
    sidebar: "الشريط الجانبي",
    openSidebar: "فتح الشريط الجانبي",
    closeSidebar: "إغلاق الشريط الجانبي",
  },
  sidebar: {
    logo: "الشعار",
    width: "عرض الشريط الجانبي",
    pixels: {
      zero: "{count} بكسل",
      one: "بكسل واحد",
      two: "بكسلان",
      few: "{count} بكسلات",
      many: "{count} بكسلًا",
      other: "{count} بكسل",
    },
  },
  table: {
    name: "جدول",
    empty: "فارغ",
    search: "بحث",
    searchTable: "البحث في الجدول",
    found: {
      zero: "لا توجد صفوف",
      one: "صف واحد",
      two: "صفّان",
      few: "{count} صفوف",
      many: "{count} صفًا",
      other: "{count} صف",
    },
    download: "تنزيل بصيغة CSV",
    fullscreen: "ملء الشاشة",
    closeFullscreen: "الخروج من ملء الشاشة",
  },
} satisfies Catalogue<"ar">;
