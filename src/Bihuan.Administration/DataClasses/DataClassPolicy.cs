using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Administration.DataClasses;

/// <summary>A class of data with its grade, the tables it lies in, the columns that are sealed and the right that opens it.</summary>
public sealed record DataClass(
    string Id, string Grade, IReadOnlyList<string> Tables, IReadOnlyList<string> Protections, string? Permission = null, IReadOnlyList<string>? Sealed = null);

/// <summary>The classes of one version (SEC-01).</summary>
public sealed record DataClassPolicy(int Version, IReadOnlyList<DataClass> Classes, IReadOnlyList<string>? Meets = null)
{
    private const string FileName = "policies/data-classes.yaml";

    internal static DataClassPolicy Shipped() => PolicyReader.ReadEmbedded<DataClassPolicy>(FileName, Check).Required();

    /// <summary>The class a table belongs to: the one that names the longest beginning of its name.</summary>
    public DataClass Of(string table) => Classes
        .SelectMany(x => x.Tables.Where(prefix => table.StartsWith(prefix, StringComparison.Ordinal)).Select(prefix => (Class: x, prefix.Length)))
        .MaxBy(x => x.Length).Class;

    private static IEnumerable<PolicyFault> Check(DataClassPolicy policy)
    {
        for (var i = 0; i < policy.Classes.Count; i++)
        {
            if (policy.Classes[i].Grade is not ("important" or "general")) yield return new PolicyFault($"classes[{i}].grade", "data.unknown-grade", "Data are important or general.");
        }

        if (!policy.Classes.Any(x => x.Tables.Contains(""))) yield return new PolicyFault("classes", "data.no-rest", "One class takes the tables that no other names.");
    }
}

/// <summary>A class as it is found in this very installation's schema.</summary>
public sealed record DataClassLine(DataClass Class, IReadOnlyList<string> Tables, IReadOnlyList<string> Posts);

/// <summary>Lays the policy over the schema and the posts, so that the page says what is so and not what was meant.</summary>
internal sealed class DataClassReader(ServiceDb db, PostReader posts)
{
    private static readonly DataClassPolicy s_policy = DataClassPolicy.Shipped();

    public async Task<IReadOnlyList<DataClassLine>> Lines(CancellationToken ct)
    {
        var table = await posts.All(ct);
        var tables = db.Model.GetEntityTypes().Select(x => x.GetTableName()).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToLookup(s_policy.Of);
        return [.. s_policy.Classes.Select(x => new DataClassLine(x, [.. tables[x]], [.. table.Where(y => x.Permission is { } right && y.Permissions.ContainsKey(right)).Select(y => y.Code)]))];
    }
}
