import { expect, it } from "vitest";
import { spoken } from "./spoken";

it.each([
  ["City", "City"],
  ["**Total** in :blue[EUR]", "Total in EUR"],
  [":material/home_work: [Rooms](https://example.org) `n`", "home work Rooms n"],
  ["__init__ of snake_case * 2", "init of snake_case * 2"],
  ["~~old~~ *new*", "old new"],
])("%s is read as %s", (label, text) => expect(spoken(label)).toBe(text));
