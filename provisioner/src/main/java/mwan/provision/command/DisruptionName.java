package mwan.provision.command;

import java.util.Iterator;
import mwan.provision.verify.Disruption;
import mwan.value.BadValue;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads what `--disruptive` names.
final class DisruptionName implements ITypeConverter<Disruption>, Iterable<String> {
    @Override
    public Disruption convert(String value) {
        try {
            return Disruption.parse(value);
        } catch (BadValue unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }

    @Override
    public Iterator<String> iterator() {
        return Disruption.labels().iterator();
    }
}
