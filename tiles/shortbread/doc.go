// Package shortbread turns an OpenStreetMap extract into vector tiles of the
// Shortbread 1.0 schema (https://shortbread-tiles.org/schema/1.0/): which things
// are on the map, in which layer, from which zoom on, and under which name.
//
// An extract is walked three times: for the relations that are areas, for the
// ways that are shown or that those areas are made of, and for the nodes of both.
// What is shown is kept in memory until the tiles are cut.
//
// # Why
//
//   - Shortbread is a published schema that styles exist for, so that QGIS and
//     MapLibre draw our tiles without a word from us, and an operator can put
//     another archive of the same schema in their place. What is written is what
//     the schema says: a name in English or German only where OpenStreetMap has
//     one, an attribute from the zoom on that the schema gives it from, of places
//     of interest those that it lists.
//   - The schema has no names for parks, woods and shops of kinds that it does not
//     list, and people find their way by them. They are in a layer of our own,
//     other_labels: points with kind, name, name_en, name_de and, of grounds,
//     way_area in square metres, as water_polygons_labels has them.
//   - Where the schema's text spells a value as OpenStreetMap does not (shop=optican),
//     the value of OpenStreetMap is taken.
//   - Names along streets are joined from the pieces that mappers cut streets
//     into, and put into the tiles whole, one zoom at a time: a name needs the line
//     and not the tile, and neighbouring tiles have to find the same place for it.
//   - The sea is what lies to the right of the coastline. Where an extract cuts a
//     coast off, its ends are led along the edge of the extract, which is as far as
//     anything is known.
package shortbread
