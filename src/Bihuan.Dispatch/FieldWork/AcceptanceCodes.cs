using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Platform;
using Bihuan.Platform.Protection;

namespace Bihuan.Dispatch.FieldWork;

/// <summary>
/// The code on the customer's page by which they say that the work is done. It follows from customer and day, so one code serves all
/// visits of a day, needs no row and can be shown only to whoever holds the customer's link.
/// </summary>
internal sealed class AcceptanceCodes(MasterKey master, FieldPolicies policies, CompanyZone zone)
{
    /// <summary>Null before anybody has come.</summary>
    public string? Of(Visit visit)
    {
        if (visit.CheckedInAt is not { } at) return null;
        var digits = policies.Field.Acceptance.Digits;
        var hash = master.LookupHash("acceptance-code", $"{visit.SubjectId:N}/{zone.Day(at):yyyy-MM-dd}");
        var number = BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)Math.Pow(10, digits);
        return number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    public bool IsRight(Visit visit, string typed) =>
        Of(visit) is { } code && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(code), Encoding.ASCII.GetBytes(typed.Trim()));
}
