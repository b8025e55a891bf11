using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text;

namespace Bihuan.Platform.Policies;

/// <summary>Turns the tree into records by their constructors, noting every mistake instead of stopping at the first.</summary>
internal sealed class PolicyBinder(string file, List<PolicyError> errors)
{
    private readonly NullabilityInfoContext _nullability = new();

    public object? Bind(PolicyNode node, Type type, bool isNullable, string path)
    {
        var plain = Nullable.GetUnderlyingType(type);
        if (node is PolicyScalar { IsNull: true } && (isNullable || plain is not null)) return null;

        type = plain ?? type;
        if (ElementOfList(type) is { } item) return List(node, item, path);
        if (ValueOfTable(type) is { } value) return Table(node, value, path);
        return IsScalar(type) ? Scalar(node, type, path) : Record(node, type, path);
    }

    private object? Record(PolicyNode node, Type type, string path)
    {
        if (node is not PolicyMapping mapping) return Wrong(node, path, "a table of keys");

        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        var parameters = constructor.GetParameters();
        var keys = Array.ConvertAll(parameters, p => KeyOf(type, p));
        foreach (var entry in mapping.Entries.Where(e => !keys.Contains(e.Key, StringComparer.Ordinal)))
        {
            Add(entry.Line, entry.Column, PolicyPath.Child(path, entry.Key), PolicyErrorCodes.UnknownKey,
                $"Unknown key '{entry.Key}'; known: {string.Join(", ", keys)}.");
        }

        var before = errors.Count;
        var values = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++) values[i] = Argument(mapping, parameters[i], keys[i], path);
        return errors.Count == before ? constructor.Invoke(values) : null;
    }

    private object? Argument(PolicyMapping mapping, ParameterInfo parameter, string key, string path)
    {
        var childPath = PolicyPath.Child(path, key);
        var isNullable = _nullability.Create(parameter).WriteState == NullabilityState.Nullable;
        if (mapping.Find(key) is { } entry)
        {
            return Bind(entry.Value, parameter.ParameterType, isNullable, childPath);
        }

        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        if (isNullable || Nullable.GetUnderlyingType(parameter.ParameterType) is not null) return null;
        if (ElementOfList(parameter.ParameterType) is { } item) return Array.CreateInstance(item, 0);
        if (ValueOfTable(parameter.ParameterType) is { } value) return EmptyTable(value);

        Add(mapping.Line, mapping.Column, childPath, PolicyErrorCodes.MissingKey, $"The key '{key}' is missing.");
        return null;
    }

    private Array? List(PolicyNode node, Type item, string path)
    {
        if (node is not PolicySequence sequence)
        {
            Wrong(node, path, "a list");
            return null;
        }

        var list = Array.CreateInstance(item, sequence.Items.Count);
        for (var i = 0; i < list.Length; i++) list.SetValue(Bind(sequence.Items[i], item, isNullable: false, $"{path}[{i}]"), i);
        return list;
    }

    private IDictionary? Table(PolicyNode node, Type valueType, string path)
    {
        if (node is not PolicyMapping mapping)
        {
            Wrong(node, path, "a table of keys");
            return null;
        }

        var table = EmptyTable(valueType);
        foreach (var entry in mapping.Entries)
        {
            var value = Bind(entry.Value, valueType, isNullable: false, PolicyPath.Child(path, entry.Key));
            if (value is not null) table.Add(entry.Key, value);
        }

        return table;
    }

    private object? Scalar(PolicyNode node, Type type, string path)
    {
        if (node is not PolicyScalar scalar || (scalar.IsNull && type != typeof(string))) return Wrong(node, path, Wanted(type));
        if (type == typeof(string)) return scalar.IsNull ? Wrong(node, path, "a text") : scalar.Text;

        // A quoted number is a text on purpose, so it is refused where a number is meant.
        if (!scalar.IsPlain && !type.IsEnum && type != typeof(DateOnly) && type != typeof(TimeOnly)) return Wrong(node, path, Wanted(type));
        return Parsed(scalar.Text, type) ?? Wrong(node, path, Wanted(type));
    }

    private static object? Parsed(string text, Type type)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (type == typeof(bool)) return text switch { "true" => true, "false" => false, _ => null };
        if (type == typeof(int)) return int.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var i) ? i : null;
        if (type == typeof(long)) return long.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var l) ? l : null;
        if (type == typeof(decimal)) return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, invariant, out var m) ? m : null;
        if (type == typeof(double)) return double.TryParse(text, NumberStyles.Float, invariant, out var d) && double.IsFinite(d) ? d : null;
        if (type == typeof(DateOnly)) return DateOnly.TryParseExact(text, "yyyy-MM-dd", invariant, DateTimeStyles.None, out var on) ? on : null;
        if (type == typeof(TimeOnly)) return TimeOnly.TryParseExact(text, "HH:mm", invariant, DateTimeStyles.None, out var at) ? at : null;
        return Enum.GetNames(type).FirstOrDefault(name => string.Equals(Kebab(name), text, StringComparison.Ordinal)) is { } known
            ? Enum.Parse(type, known)
            : null;
    }

    private static string Wanted(Type type) => type switch
    {
        _ when type == typeof(string) => "a text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(decimal) || type == typeof(double) => "a number",
        _ when type == typeof(DateOnly) => "a date as 2026-10-01",
        _ when type == typeof(TimeOnly) => "a time as 08:30",
        _ => "one of " + string.Join(", ", Enum.GetNames(type).Select(Kebab)),
    };

    private object? Wrong(PolicyNode node, string path, string wanted)
    {
        Add(node.Line, node.Column, path, PolicyErrorCodes.WrongType, $"Expected {wanted}.");
        return null;
    }

    private void Add(int line, int column, string path, string code, string detail) =>
        errors.Add(new PolicyError(file, line, column, path, code, detail));

    private static bool IsScalar(Type type) =>
        type.IsEnum || type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long)
        || type == typeof(decimal) || type == typeof(double) || type == typeof(DateOnly) || type == typeof(TimeOnly);

    private static Type? ElementOfList(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0]
        : null;

    private static Type? ValueOfTable(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
        && type.GetGenericArguments()[0] == typeof(string)
            ? type.GetGenericArguments()[1]
            : null;

    private static IDictionary EmptyTable(Type value) =>
        (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value), StringComparer.Ordinal)!;

    private static string KeyOf(Type type, ParameterInfo parameter) =>
        type.GetProperty(parameter.Name!)?.GetCustomAttribute<DataMemberAttribute>()?.Name ?? Kebab(parameter.Name!);

    private static string Kebab(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && kebab.Length > 0) kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(c));
        }

        return kebab.ToString();
    }
}
