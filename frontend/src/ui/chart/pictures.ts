/** Pictures that charts are made of. Libraries leave out what does not come, and tell nobody. */
import { chart } from "../../texts/en/chart";
import { put } from "../../texts/texts";
import { short } from "./refusals";
import type { Failure } from "./renewal";

/** Those that have come: they are not asked for again. */
const there = new Set<string>();

/** Whether a picture can be had. */
export async function canBeHad(address: string): Promise<boolean> {
  if (/^(data|blob):/.test(address) || there.has(address)) return true;
  const came = await new Promise<boolean>((done) => {
    const picture = new Image();
    picture.addEventListener("load", () => done(true));
    picture.addEventListener("error", () => done(false));
    picture.src = address;
  });
  if (came) there.add(address);
  return came;
}

/** The first one that cannot; undefined: all are there. */
export async function lostPicture(addresses: Iterable<string>): Promise<Failure | undefined> {
  const all = [...new Set(addresses)];
  const came = await Promise.all(all.map(canBeHad));
  const lost = all.find((_, at) => !came[at]);
  return lost === undefined ? undefined : { text: put(chart.pictureLost, { address: short(lost) }), lost, beside: true, picture: true };
}
