using System.Security.Cryptography;
using System.Text;

namespace Bihuan.Cases.Domain.Incidents;

/// <summary>
/// Ids of what a log names. They follow from the name alone, so that a second or interrupted import meets what the first one made
/// instead of making it again.
/// </summary>
internal static class ImportedId
{
    public static Guid Of(string kind, string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"incident-log/{kind}/{name}")).AsSpan(0, 16), bigEndian: true);

    public static Guid Case(string number) => Of("case", number);

    public static Guid Branch(string code) => Of("branch", code);

    public static Guid Unit(string group) => Of("unit", group);

    public static Guid Seat(string group) => Of("seat", group);

    public static Guid Person(string name) => Of("person", name);
}
