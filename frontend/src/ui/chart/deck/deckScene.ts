export { ScenegraphLayer } from "@deck.gl/mesh-layers";
export { Tile3DLayer } from "@deck.gl/geo-layers";
