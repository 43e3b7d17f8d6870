/** One map in the page. */
import type { Deck, DeckProps } from "@deck.gl/core";
import { chart } from "../../../texts/en/chart";
import { isPrinting } from "../../onPaper";
import { Drawings, pngOf } from "../plots";
import { lostPicture } from "../pictures";
import { lossOf, reasonOf, refusalsSoFar } from "../refusals";
import type { Failure } from "../renewal";
import type { ChartTheme } from "../theme";
import { groundLayers, type Look, lookOf, tileLayer } from "./ground";
import { Layers, made, type Wanted } from "./layers";
import { type Classes, fetchClasses, fetchCore } from "./libraries";
import type { Rows } from "./rows";
import { type Extent, isOnEarth, type Part, showing, type Spec, typesIn, viewOf, type ViewState } from "./spec";
import { tipOf } from "./tooltip";
import { fetchWorld, type World } from "./world";

export interface Drawing {
  readonly spec: Spec;
  readonly tables: readonly Rows[];
  readonly theme: ChartTheme;
  readonly tooltip: string | null;
  readonly selected: Readonly<Record<string, readonly number[]>> | null;
  /** What is seen at first follows the data, until the reader moves the map. */
  readonly fitted: boolean;
  /** What is to be seen at first. */
  readonly extent: Extent | null;
  readonly ground: boolean;
  readonly tiles: string | null;
}

/** What deck.gl says of what is under the pointer. */
interface Pick {
  readonly picked: boolean;
  readonly index: number;
  readonly object?: unknown;
  readonly layer?: { readonly id: string } | null;
}

export interface Picked {
  readonly layer: string;
  /** Its number in the data. */
  readonly row: number;
  readonly object: unknown;
}

export interface Heard {
  readonly click: (picked: Picked | null) => void;
  /** `until`: when that is over, nothing is wrong any more. */
  readonly error: (error: Failure | undefined, of: Drawing | null, until?: Promise<unknown>) => void;
  /** How many rows have no place. */
  readonly notOnMap: (rows: number) => void;
  /** The browser has taken away what it draws with: it shows nothing any more. */
  readonly lost: () => void;
}

type Device = Parameters<NonNullable<DeckProps["onDeviceInitialized"]>>[0];

/** From here on, the fine outlines are worth their bytes. */
const NEAR = 3;

/** What a reader has seen of a map that is made anew. */
export interface Left {
  readonly view: ViewState;
  readonly given: string;
}

export class DeckMap {
  private deck: Deck | null = null;
  /** What it draws with. */
  private device: Device | null = null;
  private readonly drawings = new Drawings<Drawing>((now) => this.drawOne(now));
  private closed = false;
  private classes: Classes = {};
  private world: World | null = null;
  private fine = false;
  private patched = false;
  private readonly layers = new Layers(
    (address) => void this.lacksPicture(address),
    (reason, layer) => void this.lacksTile(reason, layer),
    (coming) => this.closed || this.heard.error({ text: chart.dataSlow, beside: true }, this.shown, coming),
  );
  private shown: Drawing | null = null;
  private refused: readonly unknown[] = refusalsSoFar();
  private first: ViewState = viewOf(null);
  private given = "";
  /** What is seen now. */
  view: ViewState = this.first;
  private moved = false;
  /** Kept for the canvas, which comes later. */
  private touchAction: "none" | "pan-y" = "pan-y";
  private isDrawn: () => void = () => undefined;
  private readonly drawn = new Promise<void>((done) => (this.isDrawn = done));

  constructor(
    private readonly holder: HTMLElement,
    private readonly heard: Heard,
    /** Of the map that was here before, if its reader has moved it. */
    private readonly left: Left | null = null,
  ) {
    window.addEventListener("beforeprint", this.onPaper);
    window.addEventListener("afterprint", this.offPaper);
  }

  /** See {@link Drawings.draw}. */
  draw(wanted: Drawing): void {
    this.drawings.draw(wanted);
  }

  private async drawOne(now: Drawing): Promise<void> {
    try {
      const late = (failure: Failure) => this.closed || this.heard.error(failure, now);
      const names = typesIn(now.spec);
      if (now.tiles !== null && now.ground) names.add("TileLayer");
      const [core, classes] = await Promise.all([fetchCore(late), fetchClasses(names, late)]);
      this.classes = classes;
      if (now.ground && now.tiles === null) this.world ??= await fetchWorld("coarse", late);
      if (this.closed) return;
      this.shown = now;
      this.refused = refusalsSoFar();
      const changes = { layers: this.allLayers(now), ...this.seen(now), ...parametersOf(now.spec), effects: made(now.spec.effects ?? [], classes) as never };
      this.holder.style.background = now.ground ? this.look.water : "";
      if (this.deck === null) this.deck = this.begin(core.Deck, now, changes);
      else this.deck.setProps(changes as never);
      this.heard.notOnMap(this.layers.notOnMap);
      this.heard.error(undefined, now);
      // In the colours of paper.
      if (isPrinting()) this.onPaper();
    } catch (reason) {
      this.fail(reason, now);
    }
  }

  private begin(DeckClass: typeof Deck, now: Drawing, changes: object): Deck {
    const { views } = now.spec;
    const given = views === null || views === undefined ? [{ "@@type": "MapView", controller: true }] : [views].flat();
    return new DeckClass({
      parent: this.holder as HTMLDivElement,
      touchAction: this.touchAction,
      // By itself it takes a slow click for none.
      eventRecognizerOptions: { click: { time: Number.POSITIVE_INFINITY } },
      views: given.map((view) => made(view["@@type"] === "MapView" ? { repeat: true, ...view } : view, this.classes)) as never,
      onViewStateChange: ({ viewState, interactionState }: { viewState: object; interactionState: object }) => {
        this.view = viewState as ViewState;
        if (Object.values(interactionState).includes(true)) this.moved = true;
        this.comeNear();
      },
      getTooltip: ((picked: Pick) => (picked.picked && this.shown !== null ? tipOf(this.shown.tooltip, this.objectOf(picked)?.object, this.shown.theme) : null)) as never,
      onClick: ((picked: Pick, event: { readonly offsetCenter: { readonly x: number; readonly y: number } }) => this.heard.click(this.clickedOn(picked, event.offsetCenter))) as never,
      onDeviceInitialized: (device: Device) => this.hold(device),
      onError: (error: Error, layer?: { readonly root?: { readonly id: string } | null }) => this.fail(error, this.shown, layer?.root?.id),
      onAfterRender: () => {
        // For tests, and for who waits for a picture.
        this.holder.dataset["drawn"] = "";
        this.isDrawn();
      },
      ...changes,
    } as never) as unknown as Deck;
  }

  private hold(device: Device): void {
    // Left to the browser, its place is free only when memory is tidied up; until then others lose theirs.
    if (this.closed) return void device.loseDevice();
    this.device = device;
    void device.lost.then(() => this.closed || this.heard.lost());
  }

  /** Another view in the specification is shown; the same one leaves the reader where he is. */
  private seen(now: Drawing): object {
    const given = JSON.stringify(now.spec.initialViewState);
    if (given === this.given) return {};
    const { left } = this;
    const goesOn = this.given === "" && left !== null && (now.fitted || left.given === given);
    this.given = given;
    this.first = viewOf(now.spec.initialViewState);
    if (now.extent !== null) this.first = showing(this.first, now.extent, { width: this.holder.clientWidth, height: this.holder.clientHeight });
    if (goesOn) {
      this.view = left.view;
      this.moved = true;
      return { initialViewState: { ...left.view } };
    }
    if (now.fitted && this.moved) return {};
    this.view = this.first;
    return { initialViewState: { ...this.first } };
  }

  private get look(): Look {
    return lookOf(this.shown!.spec.mapStyle, this.shown!.theme);
  }

  private allLayers(now: Drawing): unknown[] {
    const wanted: Wanted = { layers: now.spec.layers ?? [], tables: now.tables, theme: now.theme, onEarth: isOnEarth(now.spec), selected: now.selected };
    return [...this.ground(now), ...this.layers.make(wanted, this.classes)];
  }

  private ground(now: Drawing): unknown[] {
    if (!now.ground || !isOnEarth(now.spec)) return [];
    const world = this.world === null ? [] : groundLayers(this.classes, this.world, this.look);
    return now.tiles === null ? world : [...world, tileLayer(this.classes, now.tiles, () => this.lacksTiles())];
  }

  /** A server of tiles may lack some, or be away: the world is seen through the gaps. */
  private lacksTiles(): void {
    if (this.patched) return;
    this.patched = true;
    this.drawWorld("coarse");
  }

  /** deck.gl leaves out icons whose picture does not come. */
  private async lacksPicture(address: string): Promise<void> {
    const of = this.shown;
    const failure = await lostPicture([address]);
    if (!this.closed && failure !== undefined) this.heard.error(failure, of);
  }

  /** A server may lack some tiles: only what the page may not load is said. */
  private async lacksTile(reason: unknown, layer: string): Promise<void> {
    const of = this.shown;
    const failure = await lossOf(reason, this.layers.lost.get(layer) ?? "", this.refused);
    if (!this.closed && failure.lost === undefined) this.heard.error({ ...failure, beside: true }, of);
  }

  private comeNear(): void {
    if (this.fine || this.world === null || (this.view.zoom ?? 0) < NEAR) return;
    this.fine = true;
    this.drawWorld("fine");
  }

  private drawWorld(detail: "coarse" | "fine"): void {
    void fetchWorld(detail).then((world) => {
      this.world = world;
      if (this.shown !== null && !this.closed) this.draw(this.drawings.next ?? this.shown);
    });
  }

  private objectOf({ layer, index, object }: Pick): Picked | null {
    const drawn = this.layers.drawn.find(({ id }) => id === layer?.id);
    if (drawn === undefined || index < 0) return null;
    const row = drawn.kept === null ? index : (drawn.kept[index] ?? index);
    // What deck.gl has made itself, as a hexagon of many rows, it has as an object.
    return { layer: drawn.id, row, object: object ?? drawn.rows?.row(row) ?? null };
  }

  /** A quick click comes before deck.gl knows what is under the pointer, on a slow machine: then it is asked. */
  private clickedOn(picked: Pick, { x, y }: { readonly x: number; readonly y: number }): Picked | null {
    const found = picked.picked ? picked : (this.deck?.pickObject({ x, y }) as Pick | null | undefined);
    return found?.picked === true ? this.objectOf(found) : null;
  }

  /** Of all objects that the reader may select, the one at this position, and how many there are. */
  objectAt(position: number): (Picked & { readonly count: number }) | null {
    const there = this.layers.drawn.filter(({ pickable, rows }) => pickable && rows !== null);
    const counts = there.map(({ rows, kept }) => kept?.length ?? rows!.count);
    const count = counts.reduce((sum, one) => sum + one, 0);
    let at = position;
    for (const [place, drawn] of there.entries()) {
      if (at < counts[place]!) {
        const row = drawn.kept?.[at] ?? at;
        return { layer: drawn.id, row, object: drawn.rows!.row(row), count };
      }
      at -= counts[place]!;
    }
    return null;
  }

  /** Bring an object into the middle. */
  show({ layer, row }: Picked): void {
    const drawn = this.layers.drawn.find(({ id }) => id === layer);
    if (drawn?.place == null || drawn.rows === null) return;
    const index = drawn.kept === null ? row : drawn.kept.indexOf(row);
    const data = drawn.rows.data;
    const place = drawn.place(Array.isArray(data) ? data[row] : undefined, { index, target: [] });
    if (!Array.isArray(place)) return;
    this.go({ longitude: place[0] as number, latitude: place[1] as number });
  }

  zoomBy(steps: number): void {
    const { zoom } = this.view;
    if (typeof zoom === "number") this.go({ zoom: zoom + steps });
  }

  /** By pixels of the screen, as the map is turned now. */
  moveBy(right: number, down: number): void {
    const viewport = this.deck?.getViewports()[0];
    if (viewport === undefined) return;
    const [longitude, latitude] = viewport.unproject([viewport.width / 2 + right, viewport.height / 2 + down]);
    if (this.view.latitude !== undefined) this.go({ longitude: longitude!, latitude: latitude! });
  }

  home(): void {
    this.go(this.first);
    this.moved = false;
  }

  private go(to: Part): void {
    this.view = viewOf({ ...still(this.view), ...to });
    this.moved = true;
    this.deck?.setProps({ initialViewState: { ...this.view } } as never);
    this.comeNear();
  }

  /** By one finger, as in the whole window, where there is no page to scroll. */
  takeTouch(all: boolean): void {
    // A page of maps shall be scrolled by one finger; two move and zoom the map.
    this.touchAction = all ? "none" : "pan-y";
    const canvas = this.holder.querySelector("canvas");
    if (canvas !== null) canvas.style.touchAction = this.touchAction;
  }

  /** A picture of it as soon as there is something to be seen; undefined: it has gone before. */
  async still(): Promise<Blob | undefined> {
    await this.drawn;
    return this.closed || this.deck === null ? undefined : await this.picture();
  }

  /** A picture of it, as it is seen. */
  async picture(): Promise<Blob> {
    return await pngOf(this.copied());
  }

  private copied(): HTMLCanvasElement {
    const from = this.holder.querySelector("canvas")!;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [from.width, from.height];
    const context = canvas.getContext("2d")!;
    context.fillStyle = this.shown !== null && this.shown.ground ? this.look.water : (this.shown?.theme.background ?? "#fff");
    context.fillRect(0, 0, canvas.width, canvas.height);
    // What is drawn is there until the browser has shown it, and no longer.
    layersOf(this.deck)?.updateLayers();
    this.deck?.redraw("picture");
    context.drawImage(from, 0, 0);
    return canvas;
  }

  /** Paper shows nothing of what WebGL has drawn, so it gets a copy. */
  private readonly onPaper = () => {
    this.offPaper();
    if (this.deck === null || !("drawn" in this.holder.dataset)) return;
    const copy = this.copied();
    copy.className = "deckPaper";
    this.holder.append(copy);
  };

  private readonly offPaper = () => this.holder.querySelector(".deckPaper")?.remove();

  /** `layer`: the name of the one that has failed. */
  private fail(reason: unknown, of: Drawing | null = this.shown, layer?: string): void {
    this.isDrawn();
    const lost = this.layers.lost.get(layer ?? "");
    const failure = lost === undefined ? reasonOf(reason, undefined, this.refused).then((text) => ({ text })) : lossOf(reason, lost, this.refused);
    void failure.then((found) => this.closed || this.heard.error(found, of));
  }

  /** For the map that is made in the place of this one. */
  leave(): Left | null {
    return this.moved ? { view: still(this.view), given: this.given } : this.given === "" ? this.left : null;
  }

  close(): void {
    this.closed = true;
    this.drawings.close();
    this.isDrawn();
    window.removeEventListener("beforeprint", this.onPaper);
    window.removeEventListener("afterprint", this.offPaper);
    this.deck?.finalize();
    this.device?.loseDevice();
    this.holder.replaceChildren();
    delete this.holder.dataset["drawn"];
  }
}

/** A view that is on its way to nowhere. */
function still({ transitionDuration: _duration, transitionInterpolator: _interpolator, ...view }: ViewState & Part): ViewState {
  return view;
}

/** By itself, deck.gl takes other layers when the browser shows the next frame. */
function layersOf(deck: Deck | null): { updateLayers: () => void } | null | undefined {
  return (deck as unknown as { layerManager: { updateLayers: () => void } | null } | null)?.layerManager;
}

function parametersOf({ parameters }: Spec): object {
  return parameters === null || parameters === undefined ? {} : { parameters };
}
