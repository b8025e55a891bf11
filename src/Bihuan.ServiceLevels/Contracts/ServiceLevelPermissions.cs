namespace Bihuan.ServiceLevels.Contracts;

/// <summary>Permission names of this module; which post holds which, and how far it reaches, is data.</summary>
public static class ServiceLevelPermissions
{
    public const string UseLaboratory = "servicelevels.laboratory.use";
    public const string ReadReport = "servicelevels.report.read";
}
