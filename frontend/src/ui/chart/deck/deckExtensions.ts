export { BrushingExtension, ClipExtension, CollisionFilterExtension, DataFilterExtension, FillStyleExtension, MaskExtension, PathStyleExtension } from "@deck.gl/extensions";
