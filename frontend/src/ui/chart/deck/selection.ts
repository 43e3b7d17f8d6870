/** What is selected in a map, in the script's words. */
import type { Picked } from "./DeckMap";

export interface Selection {
  readonly indices: Readonly<Record<string, readonly number[]>>;
  readonly objects: Readonly<Record<string, readonly unknown[]>>;
}

export const NOTHING: Selection = { indices: {}, objects: {} };

export function selectionOf(value: string | null): Selection {
  return value === null ? NOTHING : { ...NOTHING, ...(JSON.parse(value) as Partial<Selection>) };
}

/** After a click on an object, or on nothing: what was selected is given up by a second click. */
export function clicked(before: Selection, picked: Picked | null, several: boolean): Selection {
  if (picked === null) return NOTHING;
  const { layer, row, object } = picked;
  const has = before.indices[layer]?.includes(row) ?? false;
  if (!several) return has ? NOTHING : { indices: { [layer]: [row] }, objects: { [layer]: [object] } };
  const indices = [...(before.indices[layer] ?? [])];
  const objects = [...(before.objects[layer] ?? [])];
  if (has) {
    const at = indices.indexOf(row);
    indices.splice(at, 1);
    objects.splice(at, 1);
  } else {
    indices.push(row);
    objects.push(object);
  }
  const { [layer]: _indices, ...otherIndices } = before.indices;
  const { [layer]: _objects, ...otherObjects } = before.objects;
  if (indices.length === 0) return { indices: otherIndices, objects: otherObjects };
  return { indices: { ...otherIndices, [layer]: indices }, objects: { ...otherObjects, [layer]: objects } };
}
