/** What most maps need of deck.gl. */
export {
  AmbientLight,
  _CameraLight as CameraLight,
  COORDINATE_SYSTEM,
  Deck,
  DirectionalLight,
  FirstPersonView,
  _GlobeView as GlobeView,
  LightingEffect,
  MapView,
  OrbitView,
  OrthographicView,
  PointLight,
  _SunLight as SunLight,
} from "@deck.gl/core";
export { ArcLayer, BitmapLayer, ColumnLayer, GeoJsonLayer, GridCellLayer, IconLayer, LineLayer, PathLayer, PointCloudLayer, PolygonLayer, ScatterplotLayer, SolidPolygonLayer, TextLayer } from "@deck.gl/layers";
