using System.Text;
using Bihuan.Dispatch.Domain;
using Bihuan.Platform.Protection;

namespace Bihuan.Dispatch.Planning;

/// <summary>Where technicians live, sealed under a key of its own: planning needs it, nobody reads it.</summary>
internal sealed class TechnicianHomes(MasterKey master)
{
    private const string Purpose = "technician-home";

    public byte[] Seal(GeoPoint point) => master.SealSecret(Purpose, Encoding.UTF8.GetBytes(point.ToString()));

    public GeoPoint? Open(TechnicianProfile profile) =>
        profile.Home is { } home && master.OpenSecret(Purpose, home) is { } plain ? GeoPoint.Parse(Encoding.UTF8.GetString(plain)) : null;
}
