/** Turns the parser's tokens into React elements. Raw HTML shows as text. */
import type { Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { CodeBlock } from "../CodeBlock";
import { Emoji, Mark, MaterialIcon } from "../Icon";
import { AnchoredHeading } from "../AnchoredHeading";
import { ScrollFrame } from "../ScrollFrame";
import { directiveLook, type DirectiveToken, type FootnoteToken, type MathToken } from "./extensions";
import { Formula } from "./Math";
import { languageOf } from "./parser";
import { decodeEntities, typographic } from "./text";
import { linkTarget, safeImage, safeLink } from "./url";
import { markdown as texts } from "../../texts/en/markdown";
import { digits, fill } from "../../texts/fill";

/** What rendering needs to know of the document. */
export interface RenderContext {
  /** Headings get an id and a link to themselves. */
  anchors: boolean;
  /** The next free id for this heading. */
  headingId(tokens: readonly Token[]): string;
  footnotes: Footnotes;
}

export interface Footnotes {
  /** The number of a footnote, counted as they are first referred to; undefined: there is none. */
  number(label: string): number | undefined;
  /** Begins the ids of the footnotes on the page. */
  prefix: string;
}

export const NO_FOOTNOTES: Footnotes = { number: () => undefined, prefix: "" };

export function renderBlock(token: Token, key: number, context: RenderContext): ReactNode {
  const t = token as Tokens.Generic;
  switch (t.type) {
    case "paragraph":
      return <p key={key}>{renderInline(t.tokens, context)}</p>;
    case "heading":
      return renderHeading(t as Tokens.Heading, key, context);
    case "code":
      return (
        <div key={key} className="stMarkdownPre" data-testid="stMarkdownPre">
          <CodeBlock text={String(t["text"])} language={languageOf(t["lang"] as string | undefined)} />
        </div>
      );
    case "blockquote":
      return <blockquote key={key} dir="auto">{renderBlocks(t.tokens, context)}</blockquote>;
    case "list":
      return renderList(t as Tokens.List, key, context);
    case "table":
      return renderTable(t as Tokens.Table, key, context);
    case "hr":
      return <hr key={key} />;
    case "mathBlock":
      return <Formula key={key} tex={(token as MathToken).tex} display />;
    case "html":
      return <p key={key}>{t.raw.trim()}</p>;
    case "text": // the text of a tight list's item
      return <Fragment key={key}>{t.tokens ? renderInline(t.tokens, context) : leaf(String(t["text"]))}</Fragment>;
    case "checkbox":
      return renderCheckbox(t as Tokens.Checkbox, key);
    default: // space, def and footnotes draw nothing in place
      return null;
  }
}

export function renderBlocks(tokens: readonly Token[] | undefined, context: RenderContext): ReactNode[] {
  return (tokens ?? []).map((token, i) => renderBlock(token, i, context));
}

function renderHeading(token: Tokens.Heading, key: number, context: RenderContext): ReactNode {
  const children = renderInline(token.tokens, context);
  const id = context.anchors ? context.headingId(token.tokens) : undefined;
  return (
    <AnchoredHeading key={key} level={token.depth} id={id}>
      {children}
    </AnchoredHeading>
  );
}

function renderList(token: Tokens.List, key: number, context: RenderContext): ReactNode {
  const items = token.items.map((item, i) => (
    <li key={i} className={item.task ? "task-list-item" : undefined}>
      {renderBlocks(item.tokens, context)}
    </li>
  ));
  if (token.ordered) {
    const start = token.start === "" || token.start === 1 ? undefined : token.start;
    return (
      <ol key={key} dir="auto" start={start}>
        {items}
      </ol>
    );
  }
  const className = token.items.some((item) => item.task) ? "contains-task-list" : undefined;
  return (
    <ul key={key} dir="auto" className={className}>
      {items}
    </ul>
  );
}

function renderCheckbox(token: Tokens.Checkbox, key: number): ReactNode {
  const label = token.checked ? texts.done : texts.toDo;
  return <input key={key} type="checkbox" disabled checked={token.checked} readOnly aria-label={label} />;
}

function renderTable(token: Tokens.Table, key: number, context: RenderContext): ReactNode {
  const cell = (c: Tokens.TableCell, i: number) => {
    const Cell = c.header ? "th" : "td";
    return (
      <Cell key={i} style={c.align ? { textAlign: c.align } : undefined}>
        {renderInline(c.tokens, context)}
      </Cell>
    );
  };
  return (
    <ScrollFrame key={key} className="stMarkdownTable" label={texts.table}>
      <table>
        <thead>
          <tr>{token.header.map(cell)}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, i) => (
            <tr key={i}>{row.map(cell)}</tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

export function renderInline(tokens: readonly Token[] | undefined, context: RenderContext): ReactNode[] {
  return (tokens ?? []).map((token, i) => renderSpan(token, i, context));
}

function renderSpan(token: Token, key: number, context: RenderContext): ReactNode {
  const t = token as Tokens.Generic;
  switch (t.type) {
    case "text":
      return t.tokens ? <Fragment key={key}>{renderInline(t.tokens, context)}</Fragment> : leaf(String(t["text"]));
    case "escape":
      return String(t["text"]);
    case "strong":
      return <strong key={key}>{renderInline(t.tokens, context)}</strong>;
    case "em":
      return <em key={key}>{renderInline(t.tokens, context)}</em>;
    case "del":
      return <del key={key}>{renderInline(t.tokens, context)}</del>;
    case "codespan":
      return <code key={key}>{String(t["text"])}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      return renderLink(t as Tokens.Link, key, context);
    case "image":
      return renderImage(t as Tokens.Image, key);
    case "checkbox":
      return renderCheckbox(t as Tokens.Checkbox, key);
    case "directive":
      return renderDirective(token as DirectiveToken, key, context);
    case "math":
      return <Formula key={key} tex={(token as MathToken).tex} display={(token as MathToken).display} />;
    case "icon":
      return <MaterialIcon key={key} name={String(t["name"])} />;
    case "emoji":
      return <Emoji key={key} name={String(t["name"])} />;
    case "mark":
      return <Mark key={key} />;
    case "footnoteRef":
      return renderFootnoteRef(token as FootnoteToken, key, context.footnotes);
    default: // raw HTML among them
      return t.raw;
  }
}

function leaf(text: string): string {
  return typographic(decodeEntities(text));
}

function renderLink(token: Tokens.Link, key: number, context: RenderContext): ReactNode {
  const href = safeLink(decodeEntities(token.href));
  const children = renderInline(token.tokens, context);
  if (href === undefined) return <a key={key}>{children}</a>;
  return (
    <a key={key} href={href} title={token.title ?? undefined} {...linkTarget(href)}>
      {children}
    </a>
  );
}

function renderImage(token: Tokens.Image, key: number): ReactNode {
  const src = safeImage(decodeEntities(token.href));
  return <img key={key} src={src} alt={decodeEntities(token.text)} title={token.title ?? undefined} />;
}

function renderDirective(token: DirectiveToken, key: number, context: RenderContext): ReactNode {
  const { className, colour } = directiveLook(token.name, token.background);
  const style = { color: token.foreground, backgroundColor: token.background };
  return (
    <span key={key} className={className} data-color={colour} style={style}>
      {renderInline(token.tokens, context)}
    </span>
  );
}

function renderFootnoteRef(token: FootnoteToken, key: number, footnotes: Footnotes): ReactNode {
  const number = footnotes.number(token.label);
  if (number === undefined) return token.raw;
  const id = `${footnotes.prefix}${number}`;
  return (
    <sup key={key}>
      <a href={`#${id}`} id={`${id}-ref`} aria-label={fill(texts.footnote, { number })}>
        {digits(number)}
      </a>
    </sup>
  );
}

/** The list of footnotes under the text. */
export function renderFootnotes(notes: readonly Token[][], context: RenderContext): ReactNode {
  return (
    <section key="footnotes" className="footnotes" aria-label={texts.footnotes}>
      <ol>
        {notes.map((tokens, i) => {
          const id = `${context.footnotes.prefix}${i + 1}`;
          return (
            <li key={i} id={id}>
              {renderBlocks(tokens, context)}
              <a href={`#${id}-ref`} aria-label={fill(texts.back, { number: i + 1 })}>
                ↩
              </a>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
