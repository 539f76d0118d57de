-- The names of the map, made of an OpenStreetMap extract and made again from it: one
-- import at a time is in use, instance 'gazetteer' says which, 0 for none.
INSERT INTO instance (name, value) VALUES ('gazetteer', 0);
CREATE TABLE gazetteer (
  id          BIGINT PRIMARY KEY,
  source      TEXT NOT NULL,
  imported_at BIGINT NOT NULL
);
-- What is searched by name: streets, places, postcodes. Read as a whole, by id.
CREATE TABLE gazetteer_name (
  gazetteer BIGINT NOT NULL REFERENCES gazetteer (id),
  id        BIGINT NOT NULL,
  kind      BIGINT NOT NULL,
  name      TEXT NOT NULL,
  others    TEXT NOT NULL,
  suburb    TEXT NOT NULL,
  town      TEXT NOT NULL,
  context   TEXT NOT NULL,
  lon       DOUBLE PRECISION NOT NULL,
  lat       DOUBLE PRECISION NOT NULL,
  west      DOUBLE PRECISION NOT NULL,
  south     DOUBLE PRECISION NOT NULL,
  east      DOUBLE PRECISION NOT NULL,
  north     DOUBLE PRECISION NOT NULL,
  weight    BIGINT NOT NULL,
  PRIMARY KEY (gazetteer, id)
);
-- What the names lead to, numbered in the order of their import so that a part of
-- them can be deleted.
CREATE TABLE gazetteer_house (
  gazetteer BIGINT NOT NULL REFERENCES gazetteer (id),
  id        BIGINT NOT NULL,
  street    BIGINT NOT NULL,
  folded    TEXT NOT NULL,        -- the number as it is compared
  number    TEXT NOT NULL,
  name      TEXT NOT NULL,
  postcode  TEXT NOT NULL,
  town      TEXT NOT NULL,
  lon       DOUBLE PRECISION NOT NULL,
  lat       DOUBLE PRECISION NOT NULL,
  cell      BIGINT NOT NULL,
  PRIMARY KEY (gazetteer, id)
);
CREATE INDEX gazetteer_house_number ON gazetteer_house (gazetteer, street, folded);
CREATE INDEX gazetteer_house_cell ON gazetteer_house (gazetteer, cell);
-- Each junction is here twice, by either street.
CREATE TABLE gazetteer_corner (
  gazetteer BIGINT NOT NULL REFERENCES gazetteer (id),
  id        BIGINT NOT NULL,
  street    BIGINT NOT NULL,
  other     BIGINT NOT NULL,
  lon       DOUBLE PRECISION NOT NULL,
  lat       DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (gazetteer, id)
);
CREATE INDEX gazetteer_corner_street ON gazetteer_corner (gazetteer, street, other);
-- Where streets run, cut into squares.
CREATE TABLE gazetteer_ground (
  gazetteer BIGINT NOT NULL REFERENCES gazetteer (id),
  id        BIGINT NOT NULL,
  square    BIGINT NOT NULL,
  street    BIGINT NOT NULL,
  path      BYTEA NOT NULL,
  PRIMARY KEY (gazetteer, id)
);
CREATE INDEX gazetteer_ground_square ON gazetteer_ground (gazetteer, square);
