package projection_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/wroge/wgs84"
	"lamppost/geo"
	"lamppost/geo/projection"
)

// text writes a projected system whose datum is WGS 84's own place, so that
// worked examples can be compared without a shift.
func text(a, f float64, unit float64, projection string, parameters ...any) string {
	var b strings.Builder
	fmt.Fprintf(&b, `PROJCS["x",GEOGCS["g",DATUM["d",SPHEROID["s",%v,%v],TOWGS84[0,0,0,0,0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["%s"]`, a, f, projection)
	for i := 0; i < len(parameters); i += 2 {
		fmt.Fprintf(&b, `,PARAMETER["%s",%v]`, parameters[i], parameters[i+1])
	}
	fmt.Fprintf(&b, `,UNIT["unit",%v]]`, unit)
	return b.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func degrees(d, m, s float64) float64 { return d + m/60 + s/3600 }

// TestWorkedExamples are those of EPSG guidance note 7-2, and of Snyder for
// Albers. They are printed to the centimetre.
func TestWorkedExamples(t *testing.T) {
	const foot = 0.3048006096012192
	cases := []struct {
		name     string
		text     string
		at       geo.Point
		lon, lat float64
	}{
		{"Lambert with two parallels, feet", text(6378206.4, 294.97870, foot, "Lambert_Conformal_Conic_2SP", "central_meridian", -99, "latitude_of_origin", degrees(27, 50, 0), "standard_parallel_1", degrees(28, 23, 0), "standard_parallel_2", degrees(30, 17, 0), "false_easting", 2000000, "false_northing", 0),
			geo.Point{2963503.91, 254759.80}, -96, 28.5},
		{"Lambert with one", text(6378206.4, 294.97870, 1, "Lambert_Conformal_Conic_1SP", "central_meridian", -77, "latitude_of_origin", 18, "scale_factor", 1, "false_easting", 250000, "false_northing", 150000),
			geo.Point{255966.58, 142493.51}, -degrees(76, 56, 37.26), degrees(17, 55, 55.80)},
		{"Transverse Mercator", text(6377563.396, 299.32496, 1, "Transverse_Mercator", "central_meridian", -2, "latitude_of_origin", 49, "scale_factor", 0.9996012717, "false_easting", 400000, "false_northing", -100000),
			geo.Point{577274.99, 69740.50}, 0.5, 50.5},
		{"Transverse Mercator, at its edge (Ordnance Survey, A guide to coordinate systems in Great Britain)", text(6377563.396, 299.3249646, 1, "Transverse_Mercator", "central_meridian", -2, "latitude_of_origin", 49, "scale_factor", 0.9996012717, "false_easting", 400000, "false_northing", -100000),
			geo.Point{651409.903, 313177.270}, degrees(1, 43, 4.5177), degrees(52, 39, 27.2531)},
		{"UTM (PROJ)", utm32, geo.Point{691875.63, 6098907.83}, 12, 55},
		{"Mercator with a scale", text(6377397.155, 299.15281, 1, "Mercator_1SP", "central_meridian", 110, "scale_factor", 0.997, "false_easting", 3900000, "false_northing", 900000),
			geo.Point{5009726.58, 569150.82}, 120, -3},
		{"Mercator with a parallel", text(6378245, 298.3, 1, "Mercator_2SP", "central_meridian", 51, "standard_parallel_1", 42),
			geo.Point{165704.29, 5171848.07}, 53, 53},
		{"the web's Mercator", text(6378137, 298.2572236, 1, "Mercator_Auxiliary_Sphere", "central_meridian", 0, "auxiliary_sphere_type", 0),
			geo.Point{-11169055.58, 2800000.00}, -degrees(100, 20, 0), degrees(24, 22, 54.433)},
		{"Lambert, equal area", text(6378137, 298.2572221, 1, "Lambert_Azimuthal_Equal_Area", "longitude_of_center", 10, "latitude_of_center", 52, "false_easting", 4321000, "false_northing", 3210000),
			geo.Point{3962799.45, 2999718.85}, 5, 50},
		{"Albers", text(6378206.4, 294.97870, 1, "Albers", "central_meridian", -96, "latitude_of_origin", 23, "standard_parallel_1", 29.5, "standard_parallel_2", 45.5),
			geo.Point{1885472.7, 1535925.0}, -75, 35}, // printed to the decimetre
	}
	for _, c := range cases {
		s, err := projection.FromText(c.text)
		must(t, err)
		got := s.Turn(c.at)
		if near := 4e-7; math.Abs(got[0]-c.lon) > near || math.Abs(got[1]-c.lat) > near {
			t.Errorf("%s: %.9f, %.9f; want %.9f, %.9f", c.name, got[0], got[1], c.lon, c.lat)
		}
	}
}

// Definitions as they stand in real .prj files.
const (
	lambert93 = `PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]`
	britain   = `PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]`
	utm32     = `PROJCS["ETRS_1989_UTM_Zone_32N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
	gauss3    = `PROJCS["DHDN_3_Degree_Gauss_Zone_3",GEOGCS["GCS_Deutsches_Hauptdreiecksnetz",DATUM["D_Deutsches_Hauptdreiecksnetz",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",3500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
	europe    = `PROJCS["ETRS89 / LAEA Europe",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6258"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4258"]],PROJECTION["Lambert_Azimuthal_Equal_Area"],PARAMETER["latitude_of_center",52],PARAMETER["longitude_of_center",10],PARAMETER["false_easting",4321000],PARAMETER["false_northing",3210000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Northing",NORTH],AXIS["Easting",EAST],AUTHORITY["EPSG","3035"]]`
	wgs84Text = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
)

// TestAgreesWithAPeer: another library turns or shifts to the same places.
// Its transverse Mercator is not among these; see doc.go.
func TestAgreesWithAPeer(t *testing.T) {
	cases := []struct {
		text                     string
		peer                     wgs84.CoordinateReferenceSystem
		west, east, south, north float64
	}{
		{lambert93, wgs84.RGF93FranceLambert(), -5, 10, 41, 51},
		{europe, wgs84.ETRS89LambertAzimuthalEqualArea(), -10, 35, 35, 70},
		{base(britain), wgs84.OSGB36().LonLat(), -7, 2, 50, 60},
		{base(gauss3), wgs84.DHDN2001().LonLat(), 7.5, 10.5, 47, 55},
	}
	for _, c := range cases {
		s, err := projection.FromText(c.text)
		must(t, err)
		worst := 0.0
		for i := range 21 {
			for j := range 21 {
				lon, lat := c.west+(c.east-c.west)*float64(i)/20, c.south+(c.north-c.south)*float64(j)/20
				east, north, _ := wgs84.To(c.peer)(lon, lat, 0)
				got := s.Turn(geo.Point{east, north})
				lon, lat, _ = wgs84.From(c.peer)(east, north, 0)
				worst = max(worst, math.Abs(got[0]-lon), math.Abs(got[1]-lat))
			}
		}
		if t.Logf("%s: within %.1e degrees", s.Name, worst); worst > 2e-8 { // its equal-area series is cut short
			t.Errorf("%s: %g degrees off", s.Name, worst)
		}
	}
}

// base is the geographic system below a projected one.
func base(text string) string {
	from := strings.Index(text, "GEOGCS")
	return text[from:strings.Index(text, ",PROJECTION")]
}

func TestGeographicSystems(t *testing.T) {
	s, err := projection.FromText(wgs84Text)
	must(t, err)
	if p := (geo.Point{2.5, 48.5}); s.Turn(p) != p || !s.Degrees || s.Note != "" {
		t.Errorf("%v, %+v", s.Turn(p), s)
	}
	s, err = projection.FromText(strings.Replace(strings.Replace(wgs84Text, "Degree", "Grad", 1), "0.0174532925199433", "0.01570796326794897", 1))
	must(t, err)
	if p := s.Turn(geo.Point{100, 50}); math.Abs(p[0]-90) > 1e-9 || math.Abs(p[1]-45) > 1e-9 {
		t.Errorf("grads: %v", p)
	}
	s, err = projection.FromText("COMPD_CS[\"with heights\"," + utm32 + `,VERT_CS["h",VERT_DATUM["v",2005]]]`)
	must(t, err)
	if p := s.Turn(geo.Point{500000, 0}); math.Abs(p[0]-9) > 1e-9 || math.Abs(p[1]) > 1e-9 {
		t.Errorf("compound: %v", p)
	}
}

func TestRefusals(t *testing.T) {
	cases := []struct{ name, text, says string }{
		{"nothing", "", "not written as well-known text"},
		{"words", "EPSG:2154", "not written as well-known text"},
		{"an open bracket", wgs84Text[:len(wgs84Text)-1], "not written as well-known text"},
		{"something after", wgs84Text + "x", "not written as well-known text"},
		{"too deep", strings.Repeat("A[", 100) + strings.Repeat("]", 100), "not written as well-known text"},
		{"too long", strings.Repeat(" ", 100_000), "not written as well-known text"},
		{"an old datum", strings.Replace(wgs84Text, "D_WGS_1984", "D_North_American_1927", 1), `"GCS_WGS_1984" is not known here (datum D_North_American_1927)`},
		{"a datum of like name", strings.Replace(wgs84Text, "D_WGS_1984", "D_MGI_1901", 1), "datum D_MGI_1901"},
		{"Paris", strings.Replace(wgs84Text, `"Greenwich",0.0`, `"Paris",2.337229166666667`, 1), "do not count from Greenwich"},
		{"no ellipsoid", strings.Replace(wgs84Text, "6378137.0", "0", 1), "no ellipsoid"},
		{"another projection", strings.Replace(utm32, "Transverse_Mercator", "Double_Stereographic", 1), `"ETRS_1989_UTM_Zone_32N" is not known here (projection Double_Stereographic)`},
		{"the newer text", `PROJCRS["x",BASEGEOGCRS["y"]]`, "defined by PROJCRS"},
		{"no unit", strings.Replace(utm32, `UNIT["Meter",1.0]`, `UNIT["Meter",0]`, 1), "not a length"},
	}
	for _, c := range cases {
		if _, err := projection.FromText(c.text); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
}

// FuzzFromText: any text is refused or gives a system that turns any place
// without a panic.
func FuzzFromText(f *testing.F) {
	for _, text := range []string{lambert93, britain, gauss3, utm32, europe, wgs84Text, `A["a""b",1e400,-0,B(x)]`} {
		f.Add(text, 652000.0, 6862000.0)
	}
	f.Fuzz(func(t *testing.T, text string, x, y float64) {
		if s, err := projection.FromText(text); err == nil {
			s.Turn(geo.Point{x, y})
		}
	})
}

func BenchmarkTurn(b *testing.B) {
	s, err := projection.FromText(lambert93)
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		s.Turn(geo.Point{600000 + float64(i%100000), 6800000})
	}
}
