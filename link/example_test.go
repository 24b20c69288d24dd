package link_test

import (
	"context"
	"fmt"

	"recount/link"
)

// The same invented woman stands in two lists, once in each script.
func ExampleRun() {
	b, err := link.NewBuilder([]link.Field{{Name: "list", Kind: link.KindList}, {Name: "name", Kind: link.KindName},
		{Name: "age", Kind: link.KindAge}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range []link.Entry{
		{ID: "1", List: "a", Name: "Lamya Samir Rumhi", Years: 34},
		{ID: "2", List: "a", Name: "Basil Fuad Tarhuni", Years: 51},
		{ID: "3", List: "b", Name: "لمياء سمير رمحي", Years: 34},
	} {
		if err := b.Add(e); err != nil {
			fmt.Println(err)
			return
		}
	}
	result, err := link.Run(context.Background(), b.Table(), link.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("record 3 is the person of record 1:", result.Cluster[2] == result.Cluster[0])
	fmt.Println("record 2 is the person of record 1:", result.Cluster[1] == result.Cluster[0])
	// Output:
	// record 3 is the person of record 1: true
	// record 2 is the person of record 1: false
}
