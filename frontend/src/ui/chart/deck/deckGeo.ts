export { A5Layer, GeohashLayer, GreatCircleLayer, H3ClusterLayer, H3HexagonLayer, MVTLayer, QuadkeyLayer, S2Layer, TileLayer, TripsLayer } from "@deck.gl/geo-layers";
