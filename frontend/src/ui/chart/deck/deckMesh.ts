export { SimpleMeshLayer } from "@deck.gl/mesh-layers";
export { TerrainLayer } from "@deck.gl/geo-layers";
