package mwan.provision.proxmox;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import mwan.value.Tag;

/// A VM's tags as Proxmox VE keeps them: a set, sorted. Foreign tags may be of any form.
public record Tags(SortedSet<String> names) {
    public static final Tags NONE = new Tags(Collections.emptySortedSet());

    public Tags {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /// From the list that the server gives or a person wrote: separated by `;`, `,` or space.
    public static Tags parse(String text) {
        return new Tags(
                Arrays.stream(text.split("[;, ]+"))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    public boolean contains(Tag tag) {
        return names.contains(tag.value());
    }

    public Tags with(Tag tag) {
        var more = new TreeSet<>(names);
        more.add(tag.value());
        return new Tags(more);
    }

    /// As the server stores it.
    @Override
    public String toString() {
        return String.join(";", names);
    }
}
