using Bihuan.Foundation;

namespace Bihuan.Platform.Policies;

/// <summary>
/// Reads a policy file into a record: kebab-case keys become the record's properties, every key must be known, every
/// value of its type. Bad YAML never throws; all mistakes come back at once, each with its place. A list or a table that
/// is left out is an empty one, a nullable or defaulted property may be left out, everything else must be there.
/// </summary>
public static class PolicyReader
{
    /// <param name="yaml">The text of the file.</param>
    /// <param name="name">What errors call the file.</param>
    /// <param name="validate">The module's pure validation, run only on a document that could be read whole.</param>
    public static PolicyReading<T> Read<T>(string yaml, string name, Func<T, IEnumerable<PolicyFault>>? validate = null)
        where T : class
    {
        var errors = new List<PolicyError>();
        var root = new PolicyParser(name, errors).Parse(yaml);
        if (root is null) return new PolicyReading<T>(null, errors);

        var value = new PolicyBinder(name, errors).Bind(root, typeof(T), isNullable: false, "") as T;
        if (errors.Count > 0 || value is null) return new PolicyReading<T>(null, Sorted(errors));

        errors.AddRange((validate?.Invoke(value) ?? []).Select(fault => At(root, name, fault)));
        return new PolicyReading<T>(errors.Count == 0 ? value : null, Sorted(errors));
    }

    /// <summary>Reads one of the shipped files by its logical name, e.g. <c>policies/codes.yaml</c>.</summary>
    public static PolicyReading<T> ReadEmbedded<T>(string name, Func<T, IEnumerable<PolicyFault>>? validate = null)
        where T : class => Read(EmbeddedPolicies.Text(name), name, validate);

    private static PolicyError At(PolicyNode root, string name, PolicyFault fault)
    {
        var (line, column) = PolicyPath.Locate(root, fault.Path);
        return new PolicyError(name, line, column, fault.Path, fault.Code, fault.Detail);
    }

    private static IReadOnlyList<PolicyError> Sorted(List<PolicyError> errors) =>
        [.. errors.OrderBy(e => e.Line).ThenBy(e => e.Column)];
}
