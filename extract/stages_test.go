package extract

import (
	"reflect"
	"testing"
)

// TestStagesReadDownwards holds that each stage is handed only stages that come before it in the list of stages, and
// that no stage hands on another's work by embedding it.
func TestStagesReadDownwards(t *testing.T) {
	list := reflect.TypeFor[page]()
	place := map[reflect.Type]int{}
	for i := range list.NumField() {
		place[list.Field(i).Type] = i + 1
	}
	for i := range list.NumField() {
		stage := list.Field(i).Type.Elem()
		if stage.Kind() != reflect.Struct {
			t.Fatalf("%s is no stage", stage)
		}
		for k := range stage.NumField() {
			f := stage.Field(k)
			if f.Anonymous {
				t.Errorf("%s embeds %s", stage.Name(), f.Type)
			}
			if f.Type == reflect.TypeFor[*page]() {
				t.Errorf("%s is handed the whole page", stage.Name())
			}
			if at := place[f.Type]; at > i {
				t.Errorf("%s is handed %s, which comes after it", stage.Name(), f.Name)
			}
		}
	}
}

// TestStagesAreHandedOut holds that newPage leaves no stage without what it reads.
func TestStagesAreHandedOut(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	x := reflect.ValueOf(newPage(e, documentFromPage("a", "Three people were killed."), newBuffers(e.lex), nil)).Elem()
	places := map[reflect.Type]bool{}
	for i := range x.NumField() {
		places[x.Field(i).Type()] = true
	}
	for i := range x.NumField() {
		if x.Field(i).IsNil() {
			t.Errorf("the page has no %s", x.Type().Field(i).Name)
			continue
		}
		stage := x.Field(i).Elem()
		for k := range stage.NumField() {
			if f := stage.Field(k); places[f.Type()] && f.IsNil() {
				t.Errorf("%s is handed no %s", stage.Type().Name(), stage.Type().Field(k).Name)
			}
		}
	}
}
