package ladder

names := {entry.name | some entry in input.log}

entered := max([entry.day | some entry in input.log; entry.name == "upper"])

fifth_working_day := data.calendar.worked[data.calendar.until[entered - data.calendar.first] + 4]

stated := [entry.value | some entry in input.log; entry.name == "protective-timescale"]

due := min(array.concat(stated, [fifth_working_day]))

default overdue := false

overdue if {
	not "settled" in names
	input.today > due
}

answer := {
	"due": due,
	"missing": {"form-a", "form-b", "form-c"} - names,
	"next": null,
	"overdue": overdue,
	"stage": "upper",
} if {
	"upper" in names
} else := {
	"due": null,
	"missing": [],
	"next": "upper",
	"overdue": false,
	"stage": "lower",
}
