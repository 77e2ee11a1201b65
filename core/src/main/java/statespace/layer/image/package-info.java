/** Layers over images: convolutions, patches, the cross-scanned selective scan of VMamba and its blocks. */
package statespace.layer.image;
