package web

import (
	"testing"

	"lamppost/fixtures"
	"lamppost/reports"
	"lamppost/reports/city"
)

func TestRulesAreShownAndTried(t *testing.T) {
	w := newTown(t)
	w.submit(nil)
	b := w.signedIn(t, "ada@example.org", reports.Grant{Role: reports.Administrator})
	b.open("/admin/rules").want(200).reads("main", "No problem was found", "within 20 m of Railway and motorway (class: rail)", "told too: Ellowshire County Highways", "“What is in its way?” is answered with “Electric wires”")
	last := b.page.Find("#rule option").Last().AttrOr("value", "")
	b.open("/admin/rules?rule="+last+"&change=without").want(200).reads("#result", "1 report would go elsewhere", "1 report of the last year", "Merrowhythe Town Works", "Nobody", "Problems it would make", "No rule hands anything to Merrowhythe Town Works")
	b.open(b.page.Find("#result td a").First().AttrOr("href", "")).want(200)
	b.open("/admin/rules?rule="+last+"&change=body&body=county").want(200).reads("#result", "Ellowshire County Highways")
	b.open("/admin/rules?rule="+last+"&change=before&before=1").want(200).reads("#result", "0 reports would go elsewhere", "Rule 2 never decides: rule 1 takes all that it would")
	for _, nonsense := range []string{"rule=99", "rule=1&change=body&body=whoever", "rule=1&change=before&before=0", "rule=1&change=else"} {
		b.open("/admin/rules?" + nonsense).want(200)
		if b.page.Find("#result").Length() != 0 {
			t.Errorf("%s was tried", nonsense)
		}
	}
	w.signedIn(t, "sam@example.org", staffOf("works")).open("/admin/rules").want(403)
}

func TestFaultsStandOnTheAdminPage(t *testing.T) {
	w := newTown(t)
	settings, err := city.Load(fixtures.Town())
	must(t, err)
	settings.Rules = settings.Rules[:5]
	settings.Rules[0].Categories = []string{"pothole"}
	_, err = w.Desk.Apply(t.Context(), fixtures.Town(), settings)
	must(t, err)
	b := w.signedIn(t, "ada@example.org", reports.Grant{Role: reports.Administrator})
	b.open("/admin").want(200).reads("main .warn", "Nobody answers for “Street light”, wherever it is.", "No rule hands anything to Merrowhythe Town Works.")
	b.open("/admin/rules").want(200).reads("main .warn", "Nobody answers for “Street light”")
}
