using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace Bihuan.Tests.Architecture;

public class ModuleTests
{
    [Fact]
    public void Every_project_stands_on_a_floor() =>
        Offences.None(Repository.Modules().Where(project => Floors.Of(project) is null));

    [Fact]
    public void A_module_refers_only_to_lower_floors() =>
        Offences.None(
            from project in Repository.Modules()
            from reference in Floors.ReferencesOf(project)
            where !(Floors.Of(reference) < Floors.Of(project))
            select $"{project} refers to {reference}");

    // What a project file allows indirectly, the compiled code must not use either.
    [Fact]
    public void Compiled_code_uses_only_lower_floors() =>
        Offences.None(
            from project in Repository.Modules()
            from used in AssembliesUsedBy(project)
            where Floors.Of(used) is not null && !(Floors.Of(used) < Floors.Of(project))
            select $"{project} uses {used}");

    [Fact]
    public void Capabilities_meet_in_contracts_alone() =>
        Offences.None(
            (from project in Repository.Modules().Where(Floors.IsCapability)
             from used in TypesUsedBy(project)
             where Floors.IsCapability(used.Assembly) && !InContracts(used.Namespace, used.Assembly)
             select $"{project} uses {used.Namespace}.{used.Name}").Distinct(StringComparer.Ordinal));

    [Fact]
    public void Outside_contracts_only_the_root_components_and_records_are_public() =>
        Offences.None(
            from project in Repository.Modules().Where(Floors.IsCapability)
            from type in Load(project).GetExportedTypes()
            where !InContracts(type.Namespace ?? "", project) && !MayBePublic(type)
            select $"{type.FullName} is public");

    private static bool InContracts(string space, string project) =>
        space == project + ".Contracts" || space.StartsWith(project + ".Contracts.", StringComparison.Ordinal);

    private static bool MayBePublic(Type type)
    {
        if (type.DeclaringType is { } outer) return InContracts(outer.Namespace ?? "", outer.Assembly.GetName().Name!) || MayBePublic(outer);
        if (type.IsDefined(typeof(CompilerGeneratedAttribute))) return true;
        var isInnerFolder = type.Namespace is { } space && (space.EndsWith(".Domain", StringComparison.Ordinal) || space.EndsWith(".Tables", StringComparison.Ordinal));
        // What the composition root has to build stands in the module's root, beside the module class; other capabilities may not use it.
        return type.Namespace == type.Assembly.GetName().Name || type.Name == "_Imports"
            || IsComponent(type) || (!isInnerFolder && (IsRecord(type) || type.IsEnum));
    }

    private static bool IsComponent(Type type) =>
        type.GetInterfaces().Any(contract => contract.FullName == "Microsoft.AspNetCore.Components.IComponent");

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;

    private static Assembly Load(string project) => Assembly.LoadFrom(FileOf(project));

    private static string FileOf(string project)
    {
        var name = project == "Bihuan.Web" ? "bihuan" : project;
        return Path.Combine(AppContext.BaseDirectory, name + ".dll");
    }

    private static List<string> AssembliesUsedBy(string project)
    {
        using var file = new PEReader(File.OpenRead(FileOf(project)));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Where(name => name.StartsWith("Bihuan.", StringComparison.Ordinal))];
    }

    private static List<(string Assembly, string Namespace, string Name)> TypesUsedBy(string project)
    {
        using var file = new PEReader(File.OpenRead(FileOf(project)));
        var metadata = file.GetMetadataReader();
        var types = new List<(string, string, string)>();
        foreach (var type in metadata.TypeReferences.Select(metadata.GetTypeReference))
        {
            if (type.ResolutionScope.Kind != HandleKind.AssemblyReference) continue;
            var assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
            types.Add((metadata.GetString(assembly.Name), metadata.GetString(type.Namespace), metadata.GetString(type.Name)));
        }
        return types;
    }
}
