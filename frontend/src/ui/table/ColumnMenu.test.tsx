// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { connectedApp } from "../../core/fake";
import type { TableColumn } from "../../wire.gen";
import { AppContext } from "../hooks";
import { ColumnMenu } from "./ColumnMenu";
import { type Look, untouched } from "./look";
import { useLook } from "./useLook";

afterEach(cleanup);

const COLUMN = { at: 0, name: "a", label: null, help: null, content: "text", type: null, hidden: false, index: false, pinned: null } as unknown as TableColumn;
const COLUMNS = [COLUMN];
const PLACE = { x: 0, y: 0, width: 1, height: 1 };

test("a filter that was chosen just before the menu closes is there beside what has closed it", async () => {
  const { app, draw } = connectedApp();
  draw(["set", 3, 0, 1, "empty", {}]);
  const looks: Look[] = [];
  function Table() {
    const [look, change] = useLook(3, COLUMNS, () => undefined);
    const [open, setOpen] = useState(true);
    looks.push(look);
    if (!open) return null;
    return <ColumnMenu column={COLUMN} columns={COLUMNS} look={look} place={PLACE} onLook={change} onFit={() => undefined} onClose={() => setOpen(false)} choices={() => Promise.resolve([])} />;
  }
  render(<AppContext value={app}><Table /></AppContext>);
  const user = userEvent.setup();
  await user.selectOptions(screen.getByLabelText("Filter"), "is empty");
  await user.click(screen.getByText("Sort ascending"));
  expect(looks.at(-1)?.view).toMatchObject({ sort: [[0, false]], filters: [[0, "empty", null]] });
});

test("Escape closes the menu, and not while it takes back what is being composed", () => {
  let closed = 0;
  render(<ColumnMenu column={COLUMN} columns={COLUMNS} look={untouched(COLUMNS)} place={PLACE} onLook={() => undefined} onFit={() => undefined} onClose={() => (closed += 1)} choices={() => Promise.resolve([])} />);
  const filter = screen.getByLabelText("Filter");
  fireEvent.keyDown(filter, { key: "Escape", isComposing: true });
  expect(closed).toBe(0);
  fireEvent.keyDown(filter, { key: "Escape" });
  expect(closed).toBe(1);
});
