package words

import (
	"math"
	"strconv"
	"time"

	"golang.org/x/text/number"
)

// Date writes the day of t in the printer's zone: "5 March 2026".
func (p *Printer) Date(t time.Time) string {
	t = t.In(p.Zone)
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = p.T("date.first")
	}
	month := p.T("date.month_" + strconv.Itoa(int(t.Month())))
	return p.T("date.day", "Day", day, "Month", month, "Year", strconv.Itoa(t.Year()))
}

// DateTime writes day and minute of t in the printer's zone.
func (p *Printer) DateTime(t time.Time) string {
	return p.T("date.minute", "Date", p.Date(t), "Time", t.In(p.Zone).Format("15:04"))
}

// Ago writes how long before now t was, in the largest fitting unit. A time
// after now (two clocks seldom agree) counts as just now. Say the exact time
// beside it: <time datetime> and its title.
func (p *Printer) Ago(t, now time.Time) string {
	const day = 24 * time.Hour
	switch d := now.Sub(t); {
	case d < time.Minute:
		return p.T("date.just_now")
	case d < time.Hour:
		return p.N("date.minutes_ago", int(d/time.Minute))
	case d < day:
		return p.N("date.hours_ago", int(d/time.Hour))
	case d < 60*day:
		return p.N("date.days_ago", int(d/day))
	case d < 730*day:
		return p.N("date.months_ago", int(d/(30*day)))
	default:
		return p.N("date.years_ago", int(d/(365*day)))
	}
}

// Metres writes a distance given in metres as a person would say it: "12 m",
// "1.2 km". A negative or meaningless distance is written as zero.
func (p *Printer) Metres(m float64) string {
	if !(m >= 0) || math.IsInf(m, 1) {
		m = 0
	}
	if m < 999.5 {
		return p.T("distance.metres", "N", int(math.Round(m)))
	}
	km := p.numbers.Sprint(number.Decimal(m/1000, number.MaxFractionDigits(1)))
	return p.T("distance.kilometres", "N", km)
}
